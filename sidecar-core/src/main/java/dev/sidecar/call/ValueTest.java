package dev.sidecar.call;

import com.google.re2j.Pattern;
import dev.sidecar.policy.ValueMatch;

/** Says whether a value that is there is what a policy asks for. */
@FunctionalInterface
public interface ValueTest {
  boolean passes(String value);

  static ValueTest of(ValueMatch match) {
    if (match instanceof ValueMatch.Present wanted) {
      return value -> wanted.present();
    }
    if (match instanceof ValueMatch.Exact exact) {
      return exact.text()::equals;
    }
    if (match instanceof ValueMatch.Prefix prefix) {
      return value -> value.startsWith(prefix.text());
    }
    if (match instanceof ValueMatch.Suffix suffix) {
      return value -> value.endsWith(suffix.text());
    }
    if (match instanceof ValueMatch.Contains part) {
      return value -> value.contains(part.text());
    }
    if (match instanceof ValueMatch.Regex regex) {
      Pattern pattern = Pattern.compile(regex.text());
      return value -> pattern.matcher(value).matches();
    }
    throw new IllegalArgumentException(match + " (expected: a condition known here)");
  }
}
