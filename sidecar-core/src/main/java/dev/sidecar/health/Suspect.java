package dev.sidecar.health;

import dev.sidecar.failure.Rule;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import java.util.List;
import java.util.stream.Stream;

/**
 * An endpoint that is to be ejected, unless too many are.
 *
 * @param rule what it broke
 * @param enforcing in how many of a hundred cases it is ejected indeed
 * @param deeds what it did, for a person
 */
record Suspect(EndpointHealth endpoint, Rule rule, int enforcing, String deeds) {
  /** Who failed so often in a row. */
  static Suspect of(EndpointHealth endpoint, Streak streak, OutlierPolicy.Enforcing enforcing) {
    int percent =
        switch (streak.rule()) {
          case OUTLIER_CONSECUTIVE_5XX -> enforcing.consecutive5xx();
          case OUTLIER_CONSECUTIVE_GATEWAY_FAILURE -> enforcing.consecutiveGatewayFailure();
          default -> enforcing.consecutiveLocalOriginFailure();
        };
    return new Suspect(endpoint, streak.rule(), percent, streak.meaning() + " in a row");
  }

  /**
   * Who stands out by its answers: first by success rate, then by failure percentage, as in Envoy.
   *
   * @param showings of each endpoint; nothing of one that takes no part
   */
  static List<Suspect> byAnswers(
      OutlierPolicy policy, List<EndpointHealth> endpoints, List<Showing> showings) {
    SuccessRate rate = policy.statistics().successRate();
    FailurePercentage failures = policy.statistics().failurePercentage();
    List<Share> shares = showings.stream().map(it -> it.answers(policy.isApart())).toList();
    Stream<Suspect> below =
        rate == null
            ? Stream.of()
            : StatisticRules.below(shares, rate).stream()
                .map(
                    i ->
                        of(
                            endpoints.get(i),
                            Rule.OUTLIER_SUCCESS_RATE,
                            rate.enforcing(),
                            shares.get(i)));
    Stream<Suspect> failing =
        failures == null
            ? Stream.of()
            : StatisticRules.failing(shares, failures).stream()
                .map(
                    i ->
                        of(
                            endpoints.get(i),
                            Rule.OUTLIER_FAILURE_PERCENTAGE,
                            failures.enforcing(),
                            shares.get(i)));
    return Stream.concat(below, failing).toList();
  }

  /** The same, by how they are reached. */
  static List<Suspect> byReach(
      OutlierPolicy policy, List<EndpointHealth> endpoints, List<Showing> showings) {
    SuccessRate rate = policy.statistics().successRate();
    FailurePercentage failures = policy.statistics().failurePercentage();
    List<Share> shares = showings.stream().map(Showing::reached).toList();
    Stream<Suspect> below =
        rate == null || rate.enforcingLocalOrigin() == 0
            ? Stream.of()
            : StatisticRules.below(shares, rate).stream()
                .map(
                    i ->
                        of(
                            endpoints.get(i),
                            Rule.OUTLIER_LOCAL_ORIGIN_SUCCESS_RATE,
                            rate.enforcingLocalOrigin(),
                            shares.get(i)));
    Stream<Suspect> failing =
        failures == null || failures.enforcingLocalOrigin() == 0
            ? Stream.of()
            : StatisticRules.failing(shares, failures).stream()
                .map(
                    i ->
                        of(
                            endpoints.get(i),
                            Rule.OUTLIER_LOCAL_ORIGIN_FAILURE_PERCENTAGE,
                            failures.enforcingLocalOrigin(),
                            shares.get(i)));
    return Stream.concat(below, failing).toList();
  }

  private static Suspect of(EndpointHealth endpoint, Rule rule, int enforcing, Share share) {
    return new Suspect(
        endpoint,
        rule,
        enforcing,
        "%d successes of %d (%s)".formatted(share.succeeded(), share.total(), rule));
  }
}
