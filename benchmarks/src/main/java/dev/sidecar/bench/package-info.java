/**
 * Measures what a call through the mesh costs: in process, beside real Envoy, and without a mesh.
 *
 * <p>Start at {@link dev.sidecar.bench.Main}; a measurement is {@link
 * dev.sidecar.bench.Measurement} and its result is {@link dev.sidecar.bench.Report}.
 */
@NullMarked
package dev.sidecar.bench;

import org.jspecify.annotations.NullMarked;
