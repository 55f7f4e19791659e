package dev.sidecar.bench;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says whether a ratio that should be small is small enough. */
enum Verdict {
  /** Even the upper bound satisfies the aim. */
  AIM,
  /** Even the upper bound satisfies what must hold. */
  MUST,
  /** Even the lower bound breaks what must hold. */
  MISSED,
  /** The interval lies on both sides, or nothing was measured: no claim. */
  UNRESOLVED;

  static Verdict of(@Nullable Interval ratio, double must, double aim) {
    if (ratio == null) {
      return UNRESOLVED;
    }
    if (ratio.high() <= aim) {
      return AIM;
    }
    if (ratio.high() <= must) {
      return MUST;
    }
    return ratio.low() > must ? MISSED : UNRESOLVED;
  }

  /** As the report spells it. */
  @JsonValue
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
