package dev.sidecar.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Judges regular expressions in RE2's syntax, which match in time linear to what they read. */
final class RegexText {
  private RegexText() {}

  /** Adds what RE2 has against an expression. */
  static Check check(Check check, String field, String regex) {
    try {
      Pattern.compile(regex);
      return check;
    } catch (PatternSyntaxException e) {
      return check.require(
          false, field, regex, "a regular expression of RE2; it says: " + e.getDescription());
    }
  }
}
