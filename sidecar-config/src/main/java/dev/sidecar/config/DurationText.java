package dev.sidecar.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations as people write them: {@code 250ms}, {@code 1.5s}, {@code 2m}; 0 needs no unit.
 */
public final class DurationText {
  private static final String EXPECTED = "a duration like 250ms, 1.5s, 2m, 1h or 1d";
  private static final Pattern FORM = Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)([A-Za-z]*)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "us", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L);
  // Enough for 292 years in nanoseconds; keeps the arithmetic on hostile text short.
  private static final int MOST_CHARACTERS = 40;

  private DurationText() {}

  /**
   * Reads one duration; the sign is for the policy to judge.
   *
   * @throws IllegalArgumentException with the text and what is expected
   */
  public static Duration parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw refused(text, EXPECTED);
    }
    if (text.length() > MOST_CHARACTERS) {
      throw refused(text, MOST_CHARACTERS + " characters or fewer");
    }
    BigDecimal number = new BigDecimal(form.group(1));
    String unit = form.group(2);
    if (unit.isEmpty()) {
      if (number.signum() == 0) {
        return Duration.ZERO;
      }
      throw refused(text, "a unit, one of us, ms, s, m, h, d, as in " + text + "s");
    }
    Long nanos = NANOS.get(unit);
    if (nanos == null) {
      throw refused(text, "a unit, one of us, ms, s, m, h, d");
    }
    return ofNanos(text, number.multiply(BigDecimal.valueOf(nanos)).stripTrailingZeros());
  }

  private static Duration ofNanos(String text, BigDecimal nanos) {
    if (nanos.scale() > 0) {
      throw refused(text, "whole nanoseconds");
    }
    if (nanos.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw refused(text, "365d or less");
    }
    return Duration.ofNanos(nanos.longValueExact());
  }

  private static IllegalArgumentException refused(String text, String expected) {
    return new IllegalArgumentException(text + " (expected: " + expected + ")");
  }
}
