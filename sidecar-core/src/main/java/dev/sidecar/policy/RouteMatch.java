package dev.sidecar.policy;

import java.util.List;
import java.util.Set;

/**
 * Which calls of a host a route takes: those that pass every condition. Envoy: {@code RouteMatch}.
 *
 * @param path default: every path
 * @param methods upper case; empty, which is the default, is every method. Envoy: a header matcher
 *     for {@code :method}
 * @param headers all must pass; default none
 * @param query all must pass; default none
 */
public record RouteMatch(
    PathMatch path, Set<String> methods, List<HeaderMatch> headers, List<QueryMatch> query) {
  /** Every call. */
  public static final RouteMatch ALL = of(PathMatch.ALL);

  public RouteMatch {
    methods = Set.copyOf(methods);
    headers = List.copyOf(headers);
    query = List.copyOf(query);
    Check check = new Check();
    for (String method : methods) {
      check.require(
          method.matches("[A-Z][A-Z0-9_-]{0,31}"),
          "methods",
          method.isEmpty() ? "''" : method,
          "methods in upper case, like GET");
    }
    check.done();
  }

  /** Every call with such a path. */
  public static RouteMatch of(PathMatch path) {
    return new RouteMatch(path, Set.of(), List.of(), List.of());
  }

  /** The same for these methods only. */
  public RouteMatch methods(String... others) {
    return new RouteMatch(path, Set.of(others), headers, query);
  }

  /** The same with these conditions for headers. */
  public RouteMatch headers(HeaderMatch... others) {
    return new RouteMatch(path, methods, List.of(others), query);
  }

  /** The same with these conditions for query parameters. */
  public RouteMatch query(QueryMatch... others) {
    return new RouteMatch(path, methods, headers, List.of(others));
  }

  /**
   * Whether every call that the other takes is taken, so that behind this the other is never
   * reached; false too where that is not known.
   */
  public boolean covers(RouteMatch other) {
    return covers(path, other.path)
        && (methods.isEmpty() || (!other.methods.isEmpty() && methods.containsAll(other.methods)))
        && other.headers.containsAll(headers)
        && other.query.containsAll(query);
  }

  private static boolean covers(PathMatch path, PathMatch other) {
    if (path instanceof PathMatch.Prefix && !(other instanceof PathMatch.Regex)) {
      return other.text().startsWith(path.text());
    }
    return path.equals(PathMatch.ALL) || path.equals(other);
  }
}
