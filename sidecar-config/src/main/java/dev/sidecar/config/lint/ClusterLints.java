package dev.sidecar.config.lint;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.config.text.PercentText;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.RetryLimit;
import java.time.Duration;
import java.util.List;

/** Looks at one cluster: balancing, admission, and who is left out. */
final class ClusterLints {
  private ClusterLints() {}

  /**
   * Looks at a cluster.
   *
   * @param calls what holds for its calls: its own policy, and those of the routes to it
   */
  static void find(ClusterPolicy cluster, List<CallPolicy> calls, Site site, Findings findings) {
    List<WeightedEndpoint> endpoints =
        cluster.discovery() instanceof DiscoveryPolicy.Static named ? named.endpoints() : List.of();
    balancing(cluster, endpoints, site, findings);
    admission(cluster, site, findings);
    AdaptiveLints.find(cluster.admission(), site, findings);
    panic(cluster.health().panicThresholdPercent(), site, findings);
    OutlierPolicy outliers = cluster.health().outlierDetection();
    if (outliers != null) {
      double panic = cluster.health().panicThresholdPercent();
      outliers(outliers, endpoints.size(), panic, site, findings);
    }
    CircuitBreakerPolicy breaker = cluster.health().circuitBreaker();
    if (breaker != null) {
      breaker(breaker, calls, site, findings);
    }
  }

  private static void balancing(
      ClusterPolicy cluster, List<WeightedEndpoint> endpoints, Site site, Findings findings) {
    boolean unequal = endpoints.stream().map(WeightedEndpoint::weight).distinct().count() > 1;
    findings.addIf(
        unequal && cluster.loadBalancing() instanceof LoadBalancingPolicy.Random,
        Lint.WEIGHTS_IGNORED,
        site.at("loadBalancing"),
        "random, and weights that differ");
    findings.addIf(
        unequal && site.says("loadBalancing", "leastRequest", "choices"),
        Lint.CHOICES_IGNORED,
        site.at("loadBalancing", "leastRequest", "choices"),
        "weights that differ");
  }

  private static void admission(ClusterPolicy cluster, Site site, Findings findings) {
    RetryLimit retries = cluster.admission().retries();
    findings.addIf(
        retries instanceof RetryLimit.Fixed fixed && fixed.maxRetries() > 0,
        Lint.RETRIES_WITHOUT_BUDGET,
        site.at("admission", "maxRetries"),
        "a fixed number of retries at any traffic");
    findings.addIf(
        retries instanceof RetryLimit.Budget budget && budget.percent() == 100,
        Lint.RETRY_BUDGET_OF_ALL,
        site.at("admission", "retryBudget", "percent"),
        "100 % of the attempts may be retries");
    for (String key : List.of("maxConnections", "maxPending")) {
      findings.addIf(
          cluster.protocol() == HttpProtocol.HTTP2 && site.says("admission", key),
          Lint.MAX_CONNECTIONS_IGNORED,
          site.at("admission", key),
          "no bound for http2");
    }
  }

  private static void panic(double percent, Site site, Findings findings) {
    List<String> place = site.at("panicThreshold");
    String shown = PercentText.of(percent);
    findings.addIf(percent == 1, Lint.PANIC_THRESHOLD_OF_ONE, place, "one percent");
    // Envoy's arithmetic, as in the balancer.
    long counts = (long) (100 * (percent / 100));
    findings.addIf(
        percent != counts, Lint.PANIC_THRESHOLD_ROUNDED, place, shown + " counts as " + counts);
    findings.addIf(percent > 72, Lint.PANIC_THRESHOLD_TOO_HIGH, place, shown + " acts as 72");
  }

  private static void outliers(
      OutlierPolicy policy, int endpoints, double panic, Site site, Findings findings) {
    OutlierPolicy.Consecutive counts = policy.consecutive();
    int percent = policy.maxEjectionPercent();
    boolean any = endpoints > 0 && percent * endpoints >= 100;
    findings.addIf(
        endpoints > 0 && !any && !policy.alwaysEjectOne(),
        Lint.EJECTION_ROUNDS_TO_ZERO,
        firstOf(site, "maxEjectionPercent"),
        "%d %% of %d %s is less than one"
            .formatted(percent, endpoints, endpoints == 1 ? "endpoint" : "endpoints"));
    findings.addIf(
        counts.serverErrors() == 0
            && counts.gatewayFailures() == 0
            && counts.localOriginFailures() == 0,
        Lint.EJECTION_COUNTS_NOTHING,
        site.at("outlierDetection"),
        "no kind of failure is counted");
    boolean one = endpoints == 1 && policy.alwaysEjectOne();
    findings.addIf(
        panic == 0 && (percent == 100 || one),
        Lint.ALL_ENDPOINTS_EJECTED,
        firstOf(site, percent == 100 ? "maxEjectionPercent" : "alwaysEjectOne"),
        "all may be out, and panicThreshold is 0");
  }

  private static List<String> firstOf(Site site, String key) {
    return site.says("outlierDetection", key)
        ? site.at("outlierDetection", key)
        : site.at("outlierDetection");
  }

  private static void breaker(
      CircuitBreakerPolicy policy, List<CallPolicy> calls, Site site, Findings findings) {
    findings.addIf(
        100.0 / policy.minimumCalls() >= policy.failureRatePercent(),
        Lint.BREAKER_OPENS_ON_ONE,
        site.says("circuitBreaker", "minimumCalls")
            ? site.at("circuitBreaker", "minimumCalls")
            : site.at("circuitBreaker"),
        "one failure of %d is %s %% or more"
            .formatted(policy.minimumCalls(), PercentText.of(policy.failureRatePercent())));
    Duration slow = policy.slowCallDuration();
    boolean unseen =
        calls.stream()
            .map(CallPolicy::timeouts)
            .allMatch(
                it -> CallLints.reaches(slow, it.perTry()) || CallLints.reaches(slow, it.call()));
    findings.addIf(
        unseen && site.says("circuitBreaker", "slowCallDuration"),
        Lint.SLOW_CALLS_UNSEEN,
        site.at("circuitBreaker", "slowCallDuration"),
        "no attempt lasts " + DurationText.of(slow));
  }
}
