package dev.sidecar.policy;

import java.util.Locale;

/**
 * Sends the calls for a host and path to a cluster. Of a host's routes the first that matches wins;
 * a route for the exact host goes before one for {@code *}, as Envoy's virtual hosts do.
 *
 * @param host the URL's host in lower case, without port, or {@code *}. Envoy: {@code
 *     VirtualHost.domains}
 * @param path default: every path
 * @param cluster the name of a cluster of the same policy
 * @param calls what holds for calls on this route
 */
public record RoutePolicy(String host, PathMatch path, String cluster, CallPolicy calls) {
  public RoutePolicy {
    host = host.toLowerCase(Locale.ROOT);
    new Check()
        .require(
            host.equals("*")
                || host.matches("[a-z0-9_.-]+")
                || host.matches("[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*"),
            "host",
            host,
            "a host name without port, or *")
        .require(!cluster.isEmpty(), "cluster", cluster, "a cluster's name")
        .done();
  }

  /** Every path of a host, with the default timeouts and retries. */
  public static RoutePolicy of(String host, String cluster) {
    return new RoutePolicy(host, PathMatch.ALL, cluster, CallPolicy.DEFAULT);
  }

  /** The same route with another policy for its calls. */
  public RoutePolicy with(CallPolicy other) {
    return new RoutePolicy(host, path, cluster, other);
  }
}
