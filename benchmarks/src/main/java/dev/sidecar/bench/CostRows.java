package dev.sidecar.bench;

import dev.sidecar.bench.figure.Interval;
import dev.sidecar.bench.figure.Resampling;
import dev.sidecar.bench.figure.Target;
import dev.sidecar.bench.figure.TargetRow;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the row of every target out of what was measured; what was not has a row, too. */
final class CostRows {
  private final CostSamples samples;
  private final Map<Target, TargetRow> rows = new EnumMap<>(Target.class);

  private CostRows(CostSamples samples) {
    this.samples = samples;
  }

  /**
   * All rows, in the order of the targets.
   *
   * @param measured rows that calls over real sockets gave, in any order
   * @param endpointBytes one figure a client that was built
   */
  static List<TargetRow> of(
      CostSamples samples, List<TargetRow> measured, List<Double> endpointBytes) {
    CostRows rows = new CostRows(samples);
    rows.core();
    rows.growth();
    rows.put(
        Target.ENDPOINT_BYTES,
        Resampling.mean(endpointBytes.stream().mapToDouble(Double::doubleValue).toArray()),
        endpointBytes.size());
    return Stream.of(Target.values()).map(target -> rows.row(target, measured)).toList();
  }

  private TargetRow row(Target target, List<TargetRow> measured) {
    TargetRow own = rows.get(target);
    if (own != null) {
      return own;
    }
    return measured.stream()
        .filter(row -> row.name().equals(target.label()))
        .findFirst()
        .orElseGet(target::notRun);
  }

  private void core() {
    CostArm transport = CostArm.transport(1);
    CostArm stack = CostArm.stack(1);
    double[] bytes =
        worse(
            samples.bytesOver(CostArm.traced(TracingBenchmark.Kind.ABSENT), transport),
            samples.bytesOver(CostArm.traced(TracingBenchmark.Kind.PARENT_NOT_SAMPLED), transport));
    put(Target.CORE_BYTES, Resampling.mean(bytes), bytes.length);
    double[] sampled =
        samples.bytesOver(CostArm.traced(TracingBenchmark.Kind.PARENT_SAMPLED), transport);
    put(Target.CORE_BYTES_SAMPLED, Resampling.mean(sampled), sampled.length);
    double[] policy = samples.nanosOver(stack, transport);
    if (Comparison.of(samples).valid()) {
      // Neither of the two is sampled.
      ratio(
          Target.CORE_NS_OVER_HANDROLLED,
          policy,
          samples.nanosOver(CostArm.HANDROLLED, CostArm.OKHTTP));
    }
    ratio(
        Target.CORE_NS_THREADS_2_OVER_1,
        samples.nanosOver(CostArm.stack(2), CostArm.transport(2)),
        policy);
  }

  /** Of each round the greater; nothing if either was not measured. */
  private static double[] worse(double[] one, double[] other) {
    return IntStream.range(0, Math.min(one.length, other.length))
        .mapToDouble(i -> Math.max(one[i], other[i]))
        .toArray();
  }

  private void growth() {
    ratio(
        Target.PICK_LEAST_REQUEST_10000_OVER_10,
        samples.nanos(CostArm.pick("leastRequest", 10_000)),
        samples.nanos(CostArm.pick("leastRequest", 10)));
    ratio(
        Target.PICK_WEIGHTED_10000_OVER_10,
        samples.nanos(CostArm.pick("weightedRoundRobin", 10_000)),
        samples.nanos(CostArm.pick("weightedRoundRobin", 10)));
    ratio(
        Target.MATCH_HOSTS_10000_OVER_10,
        samples.nanos(CostArm.matchHosts(10_000)),
        samples.nanos(CostArm.matchHosts(10)));
  }

  private void ratio(Target target, double[] above, double[] below) {
    put(target, Resampling.ratioOfMeans(above, below), Math.min(above.length, below.length));
  }

  private void put(Target target, @Nullable Interval figure, int n) {
    rows.put(target, target.row(figure, n));
  }
}
