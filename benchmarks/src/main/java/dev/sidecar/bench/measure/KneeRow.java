package dev.sidecar.bench.measure;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rate an arm carries; its components are fields of JSON.
 *
 * @param carriedRate calls a second: of a search the geometric mean of the rounds' knees, of a
 *     curve the highest of its rates below the first that was not carried; null if none was
 * @param carriedRateCi the bounds of the 95 % confidence interval of a search; null for a curve,
 *     and for fewer than 5 rounds
 * @param notCarriedRate the rate above; null if all were carried, so that the knee is higher
 * @param p99LimitUs p99 that a carried rate stays within
 * @param method {@code search} or {@code curve}
 * @param rounds that found a knee
 * @param invalidReason why it says nothing; null if it does
 */
@JsonNaming(SnakeCaseStrategy.class)
record KneeRow(
    String arm,
    String cell,
    Placement placement,
    String protocol,
    @Nullable Double carriedRate,
    @Nullable List<Double> carriedRateCi,
    @Nullable Double notCarriedRate,
    double p99LimitUs,
    String method,
    int rounds,
    @Nullable String invalidReason) {}
