package dev.sidecar.policy;

import java.time.Duration;

/**
 * One value that a policy refuses.
 *
 * @param field the component's name, as in the configuration file
 * @param value what was given
 * @param expected what is accepted
 */
public record Violation(String field, String value, String expected) {
  @Override
  public String toString() {
    return field + ": " + value + " (expected: " + expected + ")";
  }

  /** Writes a duration the way people write it in the file: {@code -1s}, {@code 250ms}. */
  public static String text(Duration duration) {
    long nanos = duration.toNanosPart();
    if (nanos == 0) {
      return duration.getSeconds() + "s";
    }
    return nanos % 1_000_000 == 0 ? duration.toMillis() + "ms" : duration.toNanos() / 1_000 + "us";
  }
}
