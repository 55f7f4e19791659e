package dev.sidecar.conformance.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.health.EjectionRules;
import dev.sidecar.health.Share;
import dev.sidecar.health.StatisticRules;
import dev.sidecar.policy.OutlierPolicy.EjectionTimes;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The rules of outlier detection that judge one look or one ejection. */
final class OutlierRules {
  static final Map<String, Function<JsonNode, Object>> RULES =
      Map.of(
          "success-rate", given -> successRate(Rules.read(given, GivenRates.class)),
          "failure-percentage", given -> failures(Rules.read(given, GivenFailures.class)),
          "ejection-enforced", given -> enforced(Rules.read(given, GivenEnforcing.class)),
          "ejection-jitter", given -> jitter(Rules.read(given, GivenJitter.class)));

  private OutlierRules() {}

  record GivenRates(
      @JsonProperty(required = true) int minimumEndpoints,
      @JsonProperty(required = true) int requestVolume,
      @JsonProperty(required = true) int stdevFactor,
      @JsonProperty(required = true) List<Share> attempts) {}

  private static Object successRate(GivenRates given) {
    SuccessRate policy =
        new SuccessRate(
            given.minimumEndpoints(), given.requestVolume(), given.stdevFactor(), 100, 0);
    double[] percents =
        given.attempts().stream()
            .filter(it -> it.total() >= given.requestVolume())
            .mapToDouble(Share::percent)
            .toArray();
    return Map.of(
        "thresholdThousandths",
        Math.round(StatisticRules.threshold(percents, given.stdevFactor()) * 1000),
        "ejected",
        StatisticRules.below(given.attempts(), policy));
  }

  record GivenFailures(
      @JsonProperty(required = true) int threshold,
      @JsonProperty(required = true) int minimumEndpoints,
      @JsonProperty(required = true) int requestVolume,
      @JsonProperty(required = true) List<Share> attempts) {}

  private static Object failures(GivenFailures given) {
    FailurePercentage policy =
        new FailurePercentage(
            given.threshold(), given.minimumEndpoints(), given.requestVolume(), 100, 0);
    return Map.of("ejected", StatisticRules.failing(given.attempts(), policy));
  }

  record GivenEnforcing(
      @JsonProperty(required = true) int percent,
      @JsonProperty(required = true) List<BigInteger> draws) {}

  private static Object enforced(GivenEnforcing given) {
    return Map.of(
        "enforced",
        given.draws().stream()
            .map(draw -> EjectionRules.enforced(given.percent(), draw::longValue))
            .toList());
  }

  record GivenJitter(
      @JsonProperty(required = true) long maxMillis,
      @JsonProperty(required = true) List<BigInteger> draws) {}

  private static Object jitter(GivenJitter given) {
    Duration base = Duration.ofSeconds(30);
    EjectionTimes times = new EjectionTimes(base, base, Duration.ofMillis(given.maxMillis()));
    return Map.of(
        "jitterMillis",
        given.draws().stream()
            .map(draw -> EjectionRules.jitter(times, draw::longValue).toMillis())
            .toList());
  }
}
