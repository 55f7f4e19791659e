package dev.sidecar.policy;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Sends calls for a host to a cluster. Of a host's routes the first that matches wins.
 *
 * <p>A call belongs to the host that fits it best, as with Envoy's virtual hosts, and never falls
 * back to another one: the exact host, else the longest {@code *.example.com} or {@code
 * *-a.example.com}, else the longest {@code example.*} or {@code example-*}, else {@code *}. A star
 * stands for one character or more.
 *
 * @param host the URL's host in lower case, without port, a pattern with a star at its beginning or
 *     its end, or {@code *}. Envoy: {@code VirtualHost.domains}
 * @param match default: every call
 * @param cluster the name of a cluster of the same policy
 * @param calls what holds for calls on this route
 */
public record RoutePolicy(String host, RouteMatch match, String cluster, CallPolicy calls) {
  // Compiled once: a policy may have thousands of routes.
  private static final Pattern HOST =
      Pattern.compile("\\*?[a-z0-9_.-]+|[a-z0-9_.-]+\\*|\\*|[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*");

  public RoutePolicy {
    host = host.toLowerCase(Locale.ROOT);
    new Check()
        .require(
            HOST.matcher(host).matches(),
            "host",
            host,
            "a host name without port, *.example.com, example.*, or *")
        .require(!cluster.isEmpty(), "cluster", cluster, "a cluster's name")
        .done();
  }

  /** Calls of a host with such a path. */
  public RoutePolicy(String host, PathMatch path, String cluster, CallPolicy calls) {
    this(host, RouteMatch.of(path), cluster, calls);
  }

  /** Every call of a host, with the default timeouts and retries. */
  public static RoutePolicy of(String host, String cluster) {
    return new RoutePolicy(host, RouteMatch.ALL, cluster, CallPolicy.DEFAULT);
  }

  /** The same route with another policy for its calls. */
  public RoutePolicy with(CallPolicy other) {
    return new RoutePolicy(host, match, cluster, other);
  }

  /** The same route for other calls of its host. */
  public RoutePolicy with(RouteMatch other) {
    return new RoutePolicy(host, other, cluster, calls);
  }

  /** Whether a route behind this one is never reached; false too where that is not known. */
  public boolean covers(RoutePolicy other) {
    return host.equals(other.host) && match.covers(other.match);
  }
}
