package dev.sidecar.bench.load;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Tally} on its way between processes; histograms in HdrHistogram's compressed form, as
 * Base64.
 */
public record TallyText(
    String latencyNanos,
    String releaseLagNanos,
    long requests,
    long answeredInTime,
    long errors,
    long overflow,
    long lateStarts,
    long spinNanos,
    @Nullable String firstError) {}
