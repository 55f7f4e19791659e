package dev.sidecar.config.lint;

import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RoutePolicy;
import java.util.regex.Pattern;

/** Looks at which calls a route takes and where it leads. */
final class RouteLints {
  // Letters and what has no meaning in an expression, then perhaps anything.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/_~%-]*(\\.\\*)?");

  private RouteLints() {}

  static void find(RoutePolicy route, Site site, Findings findings) {
    PathMatch path = route.match().path();
    findings.addIf(
        path instanceof PathMatch.Prefix && !path.text().endsWith("/"),
        Lint.PREFIX_WITHIN_SEGMENT,
        site.at("path", "prefix"),
        "%s takes %s0 too".formatted(path.text(), path.text()));
    findings.addIf(
        path instanceof PathMatch.Regex && PLAIN.matcher(path.text()).matches(),
        Lint.REGEX_WITHOUT_NEED,
        site.at("path", "regex"),
        path.text() + " has no need of one");
    GlobalRateLimitPolicy limit = route.filters().globalRateLimit();
    findings.addIf(
        limit != null && route.filters().descriptors().isEmpty(),
        Lint.RATE_LIMIT_SERVICE_UNASKED,
        site.at("globalRateLimit"),
        "no descriptors");
  }

  /** The same of a cluster that it leads to. */
  static void find(ClusterPolicy cluster, Site site, Findings findings) {
    findings.addIf(
        cluster.discovery() instanceof DiscoveryPolicy.Static named && named.endpoints().isEmpty(),
        Lint.NO_ENDPOINTS,
        site.at("cluster"),
        cluster.name() + " has no endpoints");
  }
}
