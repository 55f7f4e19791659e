package dev.sidecar.call;

/** Reads whole numbers in headers as Envoy does: {@code absl::SimpleAtoi} to 64 bits unsigned. */
public final class LenientNumber {
  private LenientNumber() {}

  /**
   * The number; one beyond 63 bits is the greatest of these.
   *
   * @return -1 for what is no number of 0 or more in decimal digits, with white space around it or
   *     a plus before it
   */
  public static long of(String text) {
    String digits = text.strip();
    int from = digits.startsWith("+") ? 1 : 0;
    if (from == digits.length()) {
      return -1;
    }
    for (int i = from; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return -1;
      }
    }
    try {
      long number = Long.parseUnsignedLong(digits, from, digits.length(), 10);
      return number < 0 ? Long.MAX_VALUE : number;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
