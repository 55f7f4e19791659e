package dev.sidecar.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Judges regular expressions in RE2's syntax, which match in time linear to what they read. */
final class RegexText {
  /** Longer ones are refused: to compile them takes deep recursion and quadratic time. */
  static final int MOST_CHARACTERS = 4_096;

  /** RE2's own bound in C++ and so Envoy's, which RE2/J knows for a single repetition only. */
  static final int MOST_REPETITIONS = 1_000;

  /** To compile and to match takes a frame of the stack or more for each open group. */
  static final int MOST_DEPTH = 200;

  /**
   * Places where a match may go on in two ways, or a group begins, each as often as it is repeated.
   * To match takes a frame of the stack for each of them in a row, and callers' stacks may be
   * small.
   */
  static final int MOST_BRANCHES = 1_000;

  private RegexText() {}

  /** Adds what RE2 has against an expression. */
  static Check check(Check check, String field, String regex) {
    if (regex.length() > MOST_CHARACTERS) {
      String shown = regex.length() + " characters";
      return check.require(false, field, shown, MOST_CHARACTERS + " characters or fewer");
    }
    int depth = Repetitions.depth(regex);
    if (depth > MOST_DEPTH) {
      String shown = "groups " + depth + " deep";
      return check.require(false, field, shown, "groups at most " + MOST_DEPTH + " deep");
    }
    // Before it is compiled: each repetition is a copy.
    if (Repetitions.within(regex) > MOST_REPETITIONS) {
      String expected = "repetitions of repetitions: at most " + MOST_REPETITIONS + " together";
      return check.require(false, field, regex, expected);
    }
    long branches = Repetitions.branches(regex);
    if (branches > MOST_BRANCHES) {
      String shown = branches + " groups and optional parts, repetitions counted";
      return check.require(false, field, shown, "at most " + MOST_BRANCHES + " of them");
    }
    try {
      Pattern.compile(regex);
      return check;
    } catch (PatternSyntaxException e) {
      return check.require(
          false, field, regex, "a regular expression of RE2; it says: " + e.getDescription());
    }
  }
}
