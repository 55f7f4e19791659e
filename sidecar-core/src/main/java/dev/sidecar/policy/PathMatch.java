package dev.sidecar.policy;

/**
 * Which paths a route takes. They are compared as on the wire, percent-encoded and case-sensitive;
 * the query is not part of a path. Envoy: {@code RouteMatch}.
 */
public sealed interface PathMatch {
  /** Every path. */
  PathMatch ALL = new Prefix("/");

  /** What a path is compared with. */
  String text();

  /** The whole path. Envoy: {@code path}. */
  record Exact(String text) implements PathMatch {
    public Exact {
      new Check().require(text.startsWith("/"), "exact", text, "starts with /").done();
    }
  }

  /** The beginning of the path, by characters and not by segments. Envoy: {@code prefix}. */
  record Prefix(String text) implements PathMatch {
    public Prefix {
      new Check().require(text.startsWith("/"), "prefix", text, "starts with /").done();
    }
  }

  /**
   * A regular expression in RE2's syntax, for the whole path. Envoy: {@code safe_regex}. It takes
   * about a microsecond and allocates, where the other two do neither.
   */
  record Regex(String text) implements PathMatch {
    public Regex {
      RegexText.check(new Check(), "regex", text).done();
    }
  }
}
