package dev.sidecar.bench;

import java.util.Map;

/**
 * What one feature costs a call through the policy stack.
 *
 * @param keys what the policy file says for it
 * @param ns time of a call, all of it
 * @param bytes that a call allocates, all of it
 * @param nsOver time on top of a call with every feature off, of the same round
 * @param bytesOver likewise
 * @param unsettledRounds whose warm-up ended before the time was settled
 * @param drift how many times as long the first half of a run took as the second
 * @param settled false where time is a guess: some round did not settle, or still became faster
 */
record FeatureRow(
    String feature,
    String keys,
    FeatureFigure ns,
    double bytes,
    FeatureFigure nsOver,
    double bytesOver,
    int unsettledRounds,
    double drift,
    boolean settled) {
  /** The whole stack with one feature on. */
  static CostArm arm(Feature feature) {
    return new CostArm("FeatureBenchmark.stack", Map.of("feature", feature.name()), 1, 1);
  }

  static FeatureRow of(Feature feature, CostSamples samples) {
    CostArm arm = arm(feature);
    CostArm off = arm(Feature.OFF);
    return new FeatureRow(
        feature.label(),
        feature.keys(),
        FeatureFigure.of(samples.nanos(arm)),
        FeatureFigure.mean(samples.bytes(arm)),
        FeatureFigure.of(samples.nanosOver(arm, off)),
        FeatureFigure.mean(samples.bytesOver(arm, off)),
        samples.unsettled(arm),
        samples.drift(arm),
        samples.unsettled(arm) == 0 && samples.drift(arm) <= CostReport.STEADY);
  }
}
