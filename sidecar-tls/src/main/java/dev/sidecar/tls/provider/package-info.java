/** Who speaks TLS: one small interface, and what stands behind it. */
@NullMarked
package dev.sidecar.tls.provider;

import org.jspecify.annotations.NullMarked;
