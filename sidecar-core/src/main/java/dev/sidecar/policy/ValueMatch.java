package dev.sidecar.policy;

/**
 * What is asked of the value of a header or of a query parameter; case-sensitive. Envoy: {@code
 * StringMatcher} and {@code present_match}.
 */
public sealed interface ValueMatch {
  /** There is one, or there is none. Envoy: {@code present_match}. */
  record Present(boolean present) implements ValueMatch {}

  /** The whole value; the empty one too. Envoy: {@code exact}. */
  record Exact(String text) implements ValueMatch {}

  /** Its beginning. Envoy: {@code prefix}. */
  record Prefix(String text) implements ValueMatch {
    public Prefix {
      notEmpty("prefix", text);
    }
  }

  /** Its end. Envoy: {@code suffix}. */
  record Suffix(String text) implements ValueMatch {
    public Suffix {
      notEmpty("suffix", text);
    }
  }

  /** A part of it. Envoy: {@code contains}. */
  record Contains(String text) implements ValueMatch {
    public Contains {
      notEmpty("contains", text);
    }
  }

  /** The whole value, by a regular expression in RE2's syntax. Envoy: {@code safe_regex}. */
  record Regex(String text) implements ValueMatch {
    public Regex {
      RegexText.check(new Check(), "regex", text).done();
    }
  }

  private static void notEmpty(String field, String text) {
    new Check().require(!text.isEmpty(), field, "''", "one character or more").done();
  }
}
