package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.Tally;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells whether what was measured was the arm, and not the measuring. */
final class Validity {
  private static final double LAG_MICROS = 50;
  private static final double LAG_SHARE_OF_P99 = 0.05;

  private Validity() {}

  /** Why the turns of a closed load say nothing; null if they are valid. */
  static @Nullable String ofClosed(Tally tally) {
    if (tally.requests() == 0) {
      return "no call was sent";
    }
    return tally.errors() == 0
        ? null
        : "%d of %d calls failed, first: %s"
            .formatted(tally.errors(), tally.requests(), tally.firstError());
  }

  /**
   * Why the turns of an open load say nothing, where the loop has a processor when it needs one.
   */
  static @Nullable String ofFree(Tally tally) {
    String failed = ofClosed(tally);
    return failed != null ? failed : lagReason(tally.releaseLagMicros(99), tally.latencyMicros(99));
  }

  /**
   * Why the turns of an open load say nothing, where the loop shares a processor with the arm:
   * there its lag is the arm's latency.
   *
   * @param carriedRate that the arm carries; null if that is not known
   */
  static @Nullable String ofPod(
      Tally tally, int rate, double achievedRate, @Nullable Double carriedRate) {
    String failed = ofClosed(tally);
    if (failed != null) {
      return failed;
    }
    return carriedRate == null
            || rate > carriedRate
            || achievedRate >= LoadPoint.ACHIEVED_SHARE * rate
        ? null
        : String.format(
            Locale.ROOT,
            "%.1f %% of the offered rate was achieved (expected: 99 %%, as the knee is %.0f/s)",
            100 * achievedRate / rate,
            carriedRate);
  }

  /** Why the loop's own lateness spoils a row; null if it kept its schedule. */
  static @Nullable String lagReason(
      @Nullable Double releaseLagP99Micros, @Nullable Double p99Micros) {
    if (p99Micros == null || releaseLagP99Micros == null) {
      return "no call succeeded";
    }
    double limit = Math.max(LAG_MICROS, LAG_SHARE_OF_P99 * p99Micros);
    return releaseLagP99Micros <= limit
        ? null
        : String.format(
            Locale.ROOT,
            "release lag p99 %.1f us (expected: at most %.1f us)",
            releaseLagP99Micros,
            limit);
  }
}
