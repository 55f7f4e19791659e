/**
 * Measures what a call costs, each way in turn: in process, beside real proxies, and without a
 * mesh.
 *
 * <p>Start at {@link dev.sidecar.bench.measure.MeasureCommand}. A {@link
 * dev.sidecar.bench.measure.Plan} has cells, {@link dev.sidecar.bench.measure.Measurement} runs
 * their rounds against a {@link dev.sidecar.bench.measure.Testbed}, and the turns become the {@link
 * dev.sidecar.bench.measure.Report}.
 */
@NullMarked
package dev.sidecar.bench.measure;

import org.jspecify.annotations.NullMarked;
