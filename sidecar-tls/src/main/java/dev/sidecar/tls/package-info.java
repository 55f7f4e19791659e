/** Identities, trust and their rotation will live here. */
@NullMarked
package dev.sidecar.tls;

import org.jspecify.annotations.NullMarked;
