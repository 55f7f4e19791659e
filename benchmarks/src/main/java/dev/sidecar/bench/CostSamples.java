package dev.sidecar.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The samples of every benchmark, one a round. */
final class CostSamples {
  private final Map<CostArm, List<Sample>> samples = new LinkedHashMap<>();
  private final Map<CostArm, String> failures = new LinkedHashMap<>();

  void add(CostArm arm, Sample sample) {
    samples.computeIfAbsent(arm, first -> new ArrayList<>()).add(sample);
  }

  /** One that could not run: it has no samples, those of earlier rounds neither. */
  void failed(CostArm arm, String reason) {
    samples.remove(arm);
    failures.put(arm, reason);
  }

  /** Why those that could not run could not. */
  Map<CostArm, String> failures() {
    return failures;
  }

  Map<CostArm, List<Sample>> all() {
    return samples;
  }

  double[] nanos(CostArm arm) {
    return values(arm, Sample::nanos);
  }

  /** In whole bytes. */
  double[] bytes(CostArm arm) {
    return whole(values(arm, Sample::bytes));
  }

  /** What one costs on top of the other in the same round. */
  double[] nanosOver(CostArm arm, CostArm bare) {
    return minus(nanos(arm), nanos(bare));
  }

  /**
   * The same in whole bytes: objects are multiples of 8 bytes, and less than half a byte for each
   * operation belongs to the harness.
   */
  double[] bytesOver(CostArm arm, CostArm bare) {
    return whole(minus(values(arm, Sample::bytes), values(bare, Sample::bytes)));
  }

  private static double[] whole(double[] bytes) {
    return Arrays.stream(bytes).map(Math::rint).toArray();
  }

  /** How many times as long the first half of a run took as the second, of all rounds. */
  double drift(CostArm arm) {
    double[] logs = values(arm, sample -> Math.log(sample.drift()));
    return Math.exp(Arrays.stream(logs).average().orElse(0));
  }

  /** In how many rounds the time did not settle before it was measured. */
  int unsettled(CostArm arm) {
    return (int)
        samples.getOrDefault(arm, List.of()).stream().filter(sample -> !sample.settled()).count();
  }

  /** What the second call of a pair took on top of the first. */
  double[] overNanos(CostArm arm) {
    return values(arm, Sample::overNanos);
  }

  private double[] values(CostArm arm, ToDoubleFunction<Sample> value) {
    return samples.getOrDefault(arm, List.of()).stream().mapToDouble(value).toArray();
  }

  private static double[] minus(double[] whole, double[] part) {
    double[] rest = new double[Math.min(whole.length, part.length)];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = whole[i] - part[i];
    }
    return rest;
  }
}
