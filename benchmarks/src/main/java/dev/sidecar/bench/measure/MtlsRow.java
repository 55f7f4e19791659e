package dev.sidecar.bench.measure;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one arm of a cell with mTLS takes beside another of the same rounds; its components are
 * fields of JSON.
 *
 * @param over the arm that it is compared with
 * @param figure {@code p50-added-us}, {@code cpu-added-us} (of a call, all processes) or {@code
 *     rate-ratio}
 * @param value null if it does not stand, and for fewer than 5 rounds
 * @param valueCi the bounds of its 95 % confidence interval; null with it
 * @param rounds that compare the two; 0 if one of them failed
 */
@JsonNaming(SnakeCaseStrategy.class)
record MtlsRow(
    String cell,
    String arm,
    String over,
    String figure,
    @Nullable Double value,
    @Nullable List<Double> valueCi,
    int rounds) {}
