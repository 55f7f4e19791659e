package dev.sidecar.bench;

import java.util.Map;

/**
 * What one feature costs a call through a client over a socket.
 *
 * @param keys what the policy file, or the client's builder, says for it
 * @param nsOver time of a call on top of the one beside it by a client with every feature off
 * @param bytesOver that the client allocates on top of that, on all of its threads
 * @param unsettledRounds whose warm-up ended before the time was settled
 * @param drift how many times as long the first half of a run took as the second
 * @param settled false where time is a guess: some round did not settle, or still became faster
 */
record ClientFeatureRow(
    String feature,
    String keys,
    FeatureFigure nsOver,
    FeatureFigure bytesOver,
    int unsettledRounds,
    double drift,
    boolean settled) {
  /** A client with one feature on beside one with none. */
  static CostArm arm(ClientFeature feature) {
    return new CostArm("ClientFeatureBenchmark.pair", Map.of("feature", feature.name()), 1, 1);
  }

  static ClientFeatureRow of(ClientFeature feature, CostSamples samples) {
    CostArm arm = arm(feature);
    return new ClientFeatureRow(
        feature.label(),
        feature.keys(),
        FeatureFigure.of(samples.overNanos(arm)),
        // The pair of which both have every feature off has the bytes of the other call twice.
        FeatureFigure.of(samples.bytesOver(arm, arm(ClientFeature.OFF))),
        samples.unsettled(arm),
        samples.drift(arm),
        samples.unsettled(arm) == 0 && samples.drift(arm) <= CostReport.STEADY);
  }
}
