package dev.sidecar.config.text;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Percentages as people write them: {@code 10}, {@code 10%}, {@code 12.5%}. Below 1 the sign must
 * be there: 0.1 may mean a tenth, or a tenth of a percent.
 */
public final class PercentText {
  private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,9})(\\.[0-9]{1,10})?%?");

  private PercentText() {}

  /**
   * Reads one percentage; the range is for the policy to judge.
   *
   * @param expected what the key takes, for messages
   * @throws IllegalArgumentException with the text and what is expected
   */
  public static double parse(String text, String expected) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(text + " (expected: " + expected + ", like 10 or 10%)");
    }
    boolean signed = text.endsWith("%");
    BigDecimal number = new BigDecimal(signed ? text.substring(0, text.length() - 1) : text);
    if (!signed && number.signum() > 0 && number.compareTo(BigDecimal.ONE) < 0) {
      throw new IllegalArgumentException(
          "%s (expected: %s%% if it is a percentage, %s%% if it is a share of 1)"
              .formatted(text, text, plain(number.movePointRight(2))));
    }
    return number.doubleValue();
  }

  /** Writes a percentage, with its sign where it could be taken for a share of 1. */
  public static String of(double percent) {
    return plain(BigDecimal.valueOf(percent)) + (percent > 0 && percent < 1 ? "%" : "");
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
