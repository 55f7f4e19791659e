package dev.sidecar.bench;

import dev.sidecar.bench.load.Handrolled;
import java.util.Arrays;
import java.util.Locale;

/**
 * Whether {@link Handrolled} is a fair thing to be compared with. One that allocates less than its
 * parts do leaves some out, one that allocates more is a straw man; and so is one that was measured
 * before it was compiled, which shows in rounds that do not agree.
 *
 * @param bytes that it allocates for each call on top of bare OkHttp; NaN where it did not run
 * @param fastestNanos its policy time in the fastest round
 * @param slowestNanos and in the slowest
 */
record Comparison(double bytes, double fastestNanos, double slowestNanos) {
  private static final double FEWEST_BYTES = 1_000;
  private static final double MOST_BYTES = 1_800;
  private static final double MOST_SPREAD = 2;

  static Comparison of(CostSamples samples) {
    double[] nanos = samples.nanosOver(CostArm.HANDROLLED, CostArm.OKHTTP);
    return new Comparison(
        Arrays.stream(samples.bytesOver(CostArm.HANDROLLED, CostArm.OKHTTP))
            .average()
            .orElse(Double.NaN),
        Arrays.stream(nanos).min().orElse(Double.NaN),
        Arrays.stream(nanos).max().orElse(Double.NaN));
  }

  boolean valid() {
    return bytes >= FEWEST_BYTES
        && bytes <= MOST_BYTES
        && fastestNanos > 0
        && slowestNanos <= fastestNanos * MOST_SPREAD;
  }

  /** A line for people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "handrolled allocates %.0f B a call over bare OkHttp (expected: %.0f to %.0f), and its"
            + " rounds took %.0f to %.0f ns (expected: at most %.0f times as long)%s",
        bytes,
        FEWEST_BYTES,
        MOST_BYTES,
        fastestNanos,
        slowestNanos,
        MOST_SPREAD,
        valid() ? "" : ": the comparison with it is INVALID and counts as not run");
  }
}
