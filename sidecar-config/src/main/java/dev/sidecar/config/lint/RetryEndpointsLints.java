package dev.sidecar.config.lint;

import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HedgePolicy.After;
import dev.sidecar.policy.HedgePolicy.AfterPercentile;

/** Looks at where retries are to go, in a policy that has some. */
final class RetryEndpointsLints {
  private RetryEndpointsLints() {}

  static void find(CallPolicy calls, ClusterPolicy cluster, Site site, Findings findings) {
    int every = calls.retry().endpoints().avoidPrioritiesEvery();
    int attempts = attempts(calls);
    if (every == 0 || !site.says("retry", "endpoints", "avoidPrioritiesEvery")) {
      return;
    }
    findings.addIf(
        every >= attempts || onePriority(cluster),
        Lint.AVOID_PRIORITIES_WITHOUT_EFFECT,
        site.at("retry", "endpoints", "avoidPrioritiesEvery"),
        every >= attempts
            ? "after %d of %d attempts none follows".formatted(every, attempts)
            : "all endpoints have the same priority");
  }

  private static int attempts(CallPolicy calls) {
    HedgePolicy hedge = calls.hedge();
    int most = calls.retry().attempts();
    return hedge instanceof After after
        ? Math.max(most, after.attempts())
        : hedge instanceof AfterPercentile after ? Math.max(most, after.attempts()) : most;
  }

  private static boolean onePriority(ClusterPolicy cluster) {
    return cluster.discovery() instanceof DiscoveryPolicy.Static named
        && named.endpoints().stream()
                .map(WeightedEndpoint::placement)
                .map(it -> it.priority())
                .distinct()
                .count()
            == 1;
  }
}
