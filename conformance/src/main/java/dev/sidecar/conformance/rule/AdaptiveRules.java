package dev.sidecar.conformance.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.admission.GradientRules;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy.MinRtt;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.shed.SheddingRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The pure rules of admission that follows what it sees. */
final class AdaptiveRules {
  static final Map<String, Function<JsonNode, Object>> RULES =
      Map.of(
          "gradient-limit", given -> limits(Rules.read(given, GivenGradient.class)),
          "shed-probability", given -> probabilities(Rules.read(given, GivenShedding.class)));

  private AdaptiveRules() {}

  record GivenGradient(
      @JsonProperty(required = true) int limit,
      @JsonProperty(required = true) int minLimit,
      @JsonProperty(required = true) int maxLimit,
      @JsonProperty(required = true) double bufferPercent,
      @JsonProperty(required = true) long minRttMicros,
      @JsonProperty(required = true) List<Long> sampleMicros) {}

  /** The limit after each window. */
  private static Object limits(GivenGradient given) {
    AdaptiveConcurrencyPolicy policy =
        AdaptiveConcurrencyPolicy.builder()
            .minLimit(given.minLimit())
            .maxLimit(given.maxLimit())
            .minRtt(new MinRtt(Duration.ofSeconds(60), 50, 15, 3, given.bufferPercent()))
            .build();
    List<Integer> limits = new ArrayList<>();
    int limit = given.limit();
    for (long sample : given.sampleMicros()) {
      double gradient = GradientRules.gradient(policy, given.minRttMicros(), sample);
      limit = GradientRules.limit(policy, limit, gradient);
      limits.add(limit);
    }
    return Map.of("limits", limits);
  }

  record GivenShedding(
      @Nullable Double k,
      @Nullable Double thresholdPercent,
      @Nullable Double aggression,
      @Nullable Double maxRejectionPercent,
      @JsonProperty(required = true) List<Long> total,
      @JsonProperty(required = true) List<Long> succeeded) {}

  /** How many of the draws 0 to 9,999 refuse, for each pair of counts. */
  private static Object probabilities(GivenShedding given) {
    SheddingPolicy policy = policy(given);
    List<Long> refused = new ArrayList<>();
    for (int i = 0; i < given.total().size(); i++) {
      double probability =
          SheddingRules.probability(policy, given.total().get(i), given.succeeded().get(i));
      refused.add(
          IntStream.range(0, 10_000)
              .filter(draw -> SheddingRules.refuses(probability, draw))
              .count());
    }
    return Map.of("refusedOf10000", refused);
  }

  private static SheddingPolicy policy(GivenShedding given) {
    Double k = given.k();
    Double threshold = given.thresholdPercent();
    Double aggression = given.aggression();
    Double most = given.maxRejectionPercent();
    SheddingPolicy.Control usual = SheddingPolicy.Control.DEFAULT;
    if (k != null && threshold == null && aggression == null && most == null) {
      return new SheddingPolicy.Throttle(k, usual.window());
    }
    if (k == null && threshold != null && aggression != null && most != null) {
      return new SheddingPolicy.Control(
          usual.window(), threshold, aggression, 0, most, usual.success());
    }
    throw new IllegalArgumentException(
        "expected: k, or thresholdPercent, aggression and maxRejectionPercent");
  }
}
