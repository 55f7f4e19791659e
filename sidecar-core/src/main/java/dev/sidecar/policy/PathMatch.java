package dev.sidecar.policy;

/** Which paths a route takes; the query is not part of a path. Envoy: {@code RouteMatch}. */
public sealed interface PathMatch {
  /** Every path. */
  PathMatch ALL = new Prefix("/");

  /** The text that a path is compared with, case-sensitive. */
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
}
