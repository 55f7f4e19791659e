package dev.sidecar.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells whether what an open loop measured was the server, and not the loop itself. */
final class Validity {
  private static final double LAG_MICROS = 50;
  private static final double LAG_SHARE_OF_P99 = 0.05;

  private Validity() {}

  /** Why a cell says nothing; null if it is valid. */
  static @Nullable String invalidReason(OpenTally tally) {
    if (tally.errors() > 0) {
      return "%d of %d calls failed, first: %s"
          .formatted(tally.errors(), tally.requests(), tally.firstError());
    }
    return lagReason(tally.releaseLagMicros(99), tally.latencyMicros(99));
  }

  /** Why the loop's own lateness spoils a cell; null if it kept its schedule. */
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
