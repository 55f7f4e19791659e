package dev.sidecar.balance;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class LatencyInterleavings {
  private static final PeakEwma POLICY =
      new PeakEwma(Duration.ofNanos(1_000), Duration.ofNanos(1), Duration.ofNanos(50));

  @Test
  void peakIsKeptWhateverIsAddedMeanwhile() {
    explore(
        () -> {
          Latency latency = new Latency(POLICY, 0);
          together(() -> latency.answered(10, 1_000_000), () -> latency.answered(10, 2));
          double nanos = latency.nanos(10);
          holds(nanos > 990_000, "the peak", nanos);
        });
  }

  @Test
  void peakIsKeptWhateverFailsMeanwhile() {
    explore(
        () -> {
          Latency latency = new Latency(POLICY, 0);
          together(() -> latency.answered(10, 1_000_000), () -> latency.failed(10, 5, 0));
          double nanos = latency.nanos(10);
          holds(nanos > 990_000, "the peak", nanos);
        });
  }

  @Test
  void penaltyIsKeptWhateverIsAddedMeanwhile() {
    explore(
        () -> {
          Latency latency = new Latency(POLICY, 0);
          together(() -> latency.failed(10, 5, 0), () -> latency.answered(10, 2));
          double nanos = latency.nanos(10);
          holds(nanos > 49, "the penalty", nanos);
        });
  }

  @Test
  void timeThatPassedIsClaimedOnce() {
    explore(
        () -> {
          Latency latency = new Latency(POLICY, 0);
          double[] left = new double[2];
          together(() -> left[0] = 1 - latency.claim(100), () -> left[1] = 1 - latency.claim(60));
          // What two values leave of an old one is what one of the whole time would leave.
          double both = left[0] * left[1];
          holds(Math.abs(both - Math.exp(-0.1)) < 1e-6, "the weight of 100 ns", both);
        });
  }

  @Test
  void sharesOfTwoThreadsAreBothAdded() {
    explore(
        () -> {
          Latency latency = new Latency(POLICY, 0);
          together(() -> latency.add(0, 1_000, 1), () -> latency.add(0, 3_000, 1));
          double nanos = latency.nanos(0);
          holds(Math.abs(nanos - 4_001) < 10, "both", nanos);
        });
  }
}
