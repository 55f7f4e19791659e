package dev.sidecar.policy;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Says what becomes of calls for a host. Of a host's routes the first that matches wins.
 *
 * <p>A call belongs to the host that fits it best, as with Envoy's virtual hosts, and never falls
 * back to another one: the exact host, else the longest {@code *.example.com} or {@code
 * *-a.example.com}, else the longest {@code example.*} or {@code example-*}, else {@code *}. A star
 * stands for one character or more.
 *
 * @param host the URL's host in lower case, without port, a pattern with a star at its beginning or
 *     its end, or {@code *}. Envoy: {@code VirtualHost.domains}
 * @param match default: every call
 * @param action where calls go, or what answers them
 * @param filters what happens to them on the way; default {@link RouteFilters#NONE}
 * @param calls what holds for calls on this route; {@link CallPolicy#DEFAULT} where they go to no
 *     cluster, as nothing of it applies
 */
public record RoutePolicy(
    String host, RouteMatch match, RouteAction action, RouteFilters filters, CallPolicy calls) {
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
        .require(
            !action.clusters().isEmpty() || calls.equals(CallPolicy.DEFAULT),
            "calls",
            "other timeouts, retries or attempt headers",
            "the default where calls go to no cluster")
        .require(
            !action.clusters().isEmpty() || !filters.changesRequests(),
            "filters",
            "a rewrite or other request headers",
            "none where calls go to no cluster")
        .require(
            !action.clusters().isEmpty() || filters.globalRateLimit() == null,
            "globalRateLimit",
            "a service",
            "none where calls go to no cluster")
        .require(
            action instanceof RouteAction.ToCluster
                || filters.descriptors().stream().noneMatch(DescriptorPolicy::namesCluster),
            "descriptors",
            "the destination cluster",
            "none where calls do not all go to one cluster")
        .require(
            !action.clusters().isEmpty() || filters.mirrors().isEmpty(),
            "filters",
            "a mirror",
            "none where calls go to no cluster")
        .done();
  }

  /** Calls of a host with such a path go to a cluster. */
  public RoutePolicy(String host, PathMatch path, String cluster, CallPolicy calls) {
    this(host, RouteMatch.of(path), new RouteAction.ToCluster(cluster), RouteFilters.NONE, calls);
  }

  /** Every call of a host goes to a cluster, with the default timeouts and retries. */
  public static RoutePolicy of(String host, String cluster) {
    return of(host, new RouteAction.ToCluster(cluster));
  }

  /** Every call of a host, with the default timeouts and retries. */
  public static RoutePolicy of(String host, RouteAction action) {
    return new RoutePolicy(host, RouteMatch.ALL, action, RouteFilters.NONE, CallPolicy.DEFAULT);
  }

  /** The same route with another policy for its calls. */
  public RoutePolicy with(CallPolicy other) {
    return new RoutePolicy(host, match, action, filters, other);
  }

  /** The same route for other calls of its host. */
  public RoutePolicy with(RouteMatch other) {
    return new RoutePolicy(host, other, action, filters, calls);
  }

  /** The same route with other things on the way. */
  public RoutePolicy with(RouteFilters others) {
    return new RoutePolicy(host, match, action, others, calls);
  }

  /** Whether a route behind this one is never reached; false too where that is not known. */
  public boolean covers(RoutePolicy other) {
    return host.equals(other.host) && match.covers(other.match);
  }
}
