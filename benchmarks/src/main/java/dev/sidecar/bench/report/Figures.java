package dev.sidecar.bench.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes figures for people, as text: three or four digits that carry, a unit where there is no
 * column for it.
 */
final class Figures {
  private static final double KIBI = 1024;

  private Figures() {}

  /** A measured figure; as many decimals as its size leaves a meaning to. */
  static String measured(double value) {
    double size = Math.abs(value);
    return fixed(size < 10 ? 2 : size < 100 ? 1 : 0, value);
  }

  static String ratio(double value) {
    return fixed(Math.abs(value) < 10 ? 3 : 1, value);
  }

  static String count(double value) {
    return fixed(0, value);
  }

  /** A limit as it was written, without digits that nobody wrote. */
  static String plain(double value) {
    return String.format(Locale.ROOT, "%,.3f", value).replaceFirst("\\.?0+$", "");
  }

  /** A latency with its unit. */
  static String micros(double value) {
    double size = Math.abs(value);
    return size < 1_000
        ? measured(value) + "\u00a0µs"
        : size < 1_000_000
            ? measured(value / 1_000) + "\u00a0ms"
            : measured(value / 1_000_000) + "\u00a0s";
  }

  /** A latency that may be unknown. */
  static String microsOrNone(@Nullable Double value) {
    return value == null ? "not measured" : micros(value);
  }

  static String bytes(double value) {
    return value < KIBI ? plain(value) + "\u00a0B" : plain(value / KIBI) + "\u00a0KiB";
  }

  /** Of a figure whose unit the file names. */
  static String of(@Nullable String unit, double value) {
    return "bytes".equals(unit) ? count(value) : ratio(value);
  }

  private static String fixed(int decimals, double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
    return String.format(Locale.ROOT, "%,." + decimals + "f", rounded).replace('-', '−');
  }
}
