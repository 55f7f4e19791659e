package dev.sidecar.policy;

import java.util.Locale;

/**
 * Asks something of a header of a request, as the application set it, or of an answer. Of a header
 * with several lines one value is enough; Envoy reads it so since 1.39, and joined them by commas
 * before. Envoy: {@code HeaderMatcher}.
 *
 * @param name in any case, kept in lower case; not {@code host}, which has its own place in a route
 * @param value what a value is compared with, as it stands in the line
 * @param invert default false; true asks for the header with no value that matches, so that a
 *     missing header never passes. Not with {@code Present}, which says so itself. Envoy: {@code
 *     invert_match}
 */
public record HeaderMatch(String name, ValueMatch value, boolean invert) {
  /** What the name of a header is made of, in lower case. */
  static final String NAME = "[a-z0-9!#$%&'*+.^_`|~-]+";

  public HeaderMatch {
    name = name.toLowerCase(Locale.ROOT);
    checkName(new Check(), name)
        .require(
            !(invert && value instanceof ValueMatch.Present),
            "invert",
            invert,
            "false, or another condition than present")
        .done();
  }

  /** Whether a text may be a name here, in any case. */
  public static boolean isName(String name) {
    return name.toLowerCase(Locale.ROOT).matches(NAME) && !name.equalsIgnoreCase("host");
  }

  static Check checkName(Check check, String name) {
    return check.require(
        isName(name), "name", name.isEmpty() ? "''" : name, "a header's name, and not host");
  }
}
