package dev.sidecar.policy;

import java.math.BigDecimal;

/**
 * How often something is done by chance: the fraction of draws that take it. Envoy: {@code
 * FractionalPercent}.
 *
 * @param numerator 0 (never) to {@code denominator} (always)
 * @param denominator 100, 10,000 or 1,000,000
 */
public record Chance(int numerator, int denominator) {
  private static final int MOST_DECIMALS = 4;

  /** What a percentage has to be, for a message. */
  static final String EXPECTED = "0 to 100, with at most 4 decimals";

  /** The smallest denominator that expresses a percentage which {@link #expresses} allows. */
  public static Chance of(double percent) {
    BigDecimal exact = exact(percent);
    int decimals = exact.scale() <= 0 ? 0 : exact.scale() <= 2 ? 2 : MOST_DECIMALS;
    int denominator = BigDecimal.TEN.pow(2 + decimals).intValueExact();
    return new Chance(exact.movePointRight(decimals).intValueExact(), denominator);
  }

  /** Whether a percentage is 0 to 100 and has at most four decimals. */
  static boolean expresses(double percent) {
    return percent >= 0 && percent <= 100 && exact(percent).scale() <= MOST_DECIMALS;
  }

  private static BigDecimal exact(double percent) {
    return BigDecimal.valueOf(percent).stripTrailingZeros();
  }

  /** Whether every draw has the same end. */
  public boolean isCertain() {
    return numerator == 0 || numerator == denominator;
  }

  /** The same, or a smaller numerator. */
  public Chance atMost(long other) {
    return other >= numerator ? this : new Chance((int) other, denominator);
  }

  /** Whether a draw of 64 bits without a sign takes it. */
  public boolean takes(long draw) {
    return Long.remainderUnsigned(draw, denominator) < numerator;
  }
}
