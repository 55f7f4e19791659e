/**
 * Identities that rotate, and whom to trust: {@link dev.sidecar.tls.MeshTls} is the door. {@code
 * docs/TLS.md} is for whoever configures it.
 */
@NullMarked
package dev.sidecar.tls;

import org.jspecify.annotations.NullMarked;
