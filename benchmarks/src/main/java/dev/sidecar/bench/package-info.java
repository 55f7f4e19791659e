/**
 * Measures what a call through the mesh costs: in process, beside real Envoy, and without a mesh.
 *
 * <p>Start at {@link dev.sidecar.bench.Main}; calls over real sockets are in {@code measure}, and
 * single benchmarks, the targets and the soaks here.
 */
@NullMarked
package dev.sidecar.bench;

import org.jspecify.annotations.NullMarked;
