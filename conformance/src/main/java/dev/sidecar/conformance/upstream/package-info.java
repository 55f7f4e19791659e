/** Upstreams that do what a case's scripts say: in memory, or on loopback. */
@NullMarked
package dev.sidecar.conformance.upstream;

import org.jspecify.annotations.NullMarked;
