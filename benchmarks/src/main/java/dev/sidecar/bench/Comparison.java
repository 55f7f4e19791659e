package dev.sidecar.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * Whether {@link Handrolled} is a fair thing to be compared with: one that allocates less than its
 * parts do leaves some out, one that allocates more is a straw man.
 *
 * @param bytes that it allocates for each call on top of bare OkHttp; NaN where it did not run
 */
record Comparison(double bytes) {
  private static final double FEWEST_BYTES = 1_000;
  private static final double MOST_BYTES = 1_800;

  static Comparison of(CostSamples samples) {
    return new Comparison(
        Arrays.stream(samples.bytesOver(CostArm.HANDROLLED, CostArm.OKHTTP))
            .average()
            .orElse(Double.NaN));
  }

  boolean valid() {
    return bytes >= FEWEST_BYTES && bytes <= MOST_BYTES;
  }

  /** A line for people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "handrolled allocates %.0f B a call over bare OkHttp (expected: %.0f to %.0f)%s",
        bytes,
        FEWEST_BYTES,
        MOST_BYTES,
        valid() ? "" : ": the comparison with it is INVALID and counts as not run");
  }
}
