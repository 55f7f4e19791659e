package dev.sidecar.bench.figure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says whether a figure reaches its target, by the bound of its interval on the bad side. */
public enum Verdict {
  /** Even the bad bound satisfies the aim. */
  AIM,
  /** Even the bad bound satisfies what must hold. */
  MUST,
  /** Even the good bound breaks what must hold. */
  MISSED,
  /** The interval lies on both sides, or the figure has none: no claim. */
  UNRESOLVED,
  /** Nothing was measured. */
  NOT_RUN;

  /** Judges what was measured. */
  public static Verdict of(Op op, @Nullable Interval figure, double must, double aim) {
    if (figure == null) {
      return UNRESOLVED;
    }
    return op == Op.AT_MOST
        ? atMost(figure.low(), figure.high(), must, aim)
        : atMost(-figure.high(), -figure.low(), -must, -aim);
  }

  private static Verdict atMost(double good, double bad, double must, double aim) {
    if (bad <= aim) {
      return AIM;
    }
    if (bad <= must) {
      return MUST;
    }
    return good > must ? MISSED : UNRESOLVED;
  }

  /** As the report spells it. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
