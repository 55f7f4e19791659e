package dev.sidecar.bench.figure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure with what it must reach and what it aims at; its components are fields of JSON.
 *
 * @param ci the bounds of the 95 % confidence interval
 * @param n rounds that it stands on; 0 when it was not measured
 */
public record TargetRow(
    String name,
    Target.Unit unit,
    Op op,
    double must,
    double aim,
    @Nullable Double value,
    @Nullable List<Double> ci,
    Verdict verdict,
    Target.Source source,
    int n) {}
