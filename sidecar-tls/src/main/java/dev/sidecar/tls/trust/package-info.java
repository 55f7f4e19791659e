/**
 * Whom to take for whom: bundles of authorities, revocation lists, and the one rule that every peer
 * is verified by.
 */
@NullMarked
package dev.sidecar.tls.trust;

import org.jspecify.annotations.NullMarked;
