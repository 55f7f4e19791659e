/** Sidecar's policy in Envoy's words, for those who run both or compare them. */
@NullMarked
package dev.sidecar.envoy;

import org.jspecify.annotations.NullMarked;
