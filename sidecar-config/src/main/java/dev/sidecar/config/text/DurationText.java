package dev.sidecar.config.text;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 250ms}, {@code 1.5s}, {@code 1h30m}, {@code PT2S}; 0 needs
 * no unit.
 */
public final class DurationText {
  /** What is said wherever a duration is missing or misspelled. */
  public static final String EXPECTED = "a duration like 250ms, 1.5s, 2m, 1h30m or PT2S";

  private static final Pattern FORM = Pattern.compile("-?(?:[0-9]++(?:\\.[0-9]++)?+[A-Za-z]*+)++");
  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([A-Za-z]*)");
  private static final Pattern ISO =
      Pattern.compile("-?P(?=.)([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]{1,9})?S)?)?");
  private static final String UNITS = "a unit, one of us, ms, s, m, h, d";
  // Enough for 292 years in nanoseconds; keeps the arithmetic on hostile text short.
  private static final int MOST_CHARACTERS = 40;

  /** A unit of time, the longest first. */
  private record Unit(String name, long nanos) {
    static final List<Unit> ALL =
        List.of(
            new Unit("d", 86_400_000_000_000L),
            new Unit("h", 3_600_000_000_000L),
            new Unit("m", 60_000_000_000L),
            new Unit("s", 1_000_000_000L),
            new Unit("ms", 1_000_000L),
            new Unit("us", 1_000L));
  }

  private DurationText() {}

  /**
   * Reads one duration; the sign is for the policy to judge.
   *
   * @throws IllegalArgumentException with the text and what is expected
   */
  public static Duration parse(String text) {
    boolean iso = text.startsWith("P") || text.startsWith("-P");
    if (!(iso ? ISO : FORM).matcher(text).matches()) {
      throw refused(text, EXPECTED);
    }
    if (text.length() > MOST_CHARACTERS) {
      throw refused(text, MOST_CHARACTERS + " characters or fewer");
    }
    return iso ? iso(text) : units(text);
  }

  /** Writes a duration with the longest unit that needs no fraction: {@code 5m}, {@code 90s}. */
  public static String of(Duration duration) {
    BigDecimal nanos = nanos(duration);
    if (nanos.signum() == 0) {
      return "0s";
    }
    for (Unit unit : Unit.ALL) {
      BigDecimal[] whole = nanos.divideAndRemainder(BigDecimal.valueOf(unit.nanos()));
      if (whole[1].signum() == 0) {
        return whole[0].toPlainString() + unit.name();
      }
    }
    return nanos.movePointLeft(3).stripTrailingZeros().toPlainString() + "us";
  }

  private static Duration units(String text) {
    BigDecimal nanos = BigDecimal.ZERO;
    int before = -1;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      BigDecimal number = new BigDecimal(part.group(1));
      if (part.group(2).isEmpty()) {
        if (before < 0 && part.hitEnd() && number.signum() == 0) {
          return Duration.ZERO;
        }
        throw refused(text, UNITS + ", as in " + text + "s");
      }
      int unit = Unit.ALL.stream().map(Unit::name).toList().indexOf(part.group(2));
      if (unit < 0) {
        throw refused(text, UNITS);
      }
      if (unit <= before) {
        throw refused(text, "each unit once, the longest first, as in 1h30m");
      }
      before = unit;
      nanos = nanos.add(number.multiply(BigDecimal.valueOf(Unit.ALL.get(unit).nanos())));
    }
    return ofNanos(text, text.startsWith("-") ? nanos.negate() : nanos);
  }

  private static Duration iso(String text) {
    try {
      return ofNanos(text, nanos(Duration.parse(text)));
    } catch (DateTimeException | ArithmeticException tooLong) {
      throw refused(text, "365d or less");
    }
  }

  private static Duration ofNanos(String text, BigDecimal nanos) {
    BigDecimal exact = nanos.stripTrailingZeros();
    if (exact.scale() > 0) {
      throw refused(text, "whole nanoseconds");
    }
    if (exact.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw refused(text, "365d or less");
    }
    return Duration.ofNanos(exact.longValueExact());
  }

  private static BigDecimal nanos(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds())
        .movePointRight(9)
        .add(BigDecimal.valueOf(duration.getNano()));
  }

  private static IllegalArgumentException refused(String text, String expected) {
    return new IllegalArgumentException(text + " (expected: " + expected + ")");
  }
}
