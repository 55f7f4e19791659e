package dev.sidecar.conformance.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.Turns;
import dev.sidecar.conformance.rule.PeakEwmaRules.GivenLatency;
import dev.sidecar.conformance.rule.PrequalRules.GivenProbes;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Reset;
import dev.sidecar.failure.Rule;
import dev.sidecar.health.EjectionRules;
import dev.sidecar.health.EndpointHealth;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.retry.BackoffSequence;
import dev.sidecar.retry.RetryRules;
import dev.sidecar.spi.Draws;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The engine's pure rules as functions of what a case gives them. */
public final class Rules {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private static final Map<String, Function<JsonNode, Object>> RULES =
      new TreeMap<>(
          Map.of(
              "backoff", given -> backoff(read(given, GivenBackoff.class)),
              "retry-status", given -> retryStatus(read(given, GivenStatus.class)),
              "retry-reset", given -> retryReset(read(given, GivenReset.class)),
              "repeatable", given -> repeatable(read(given, GivenRequest.class)),
              "retry-budget", given -> budget(read(given, GivenBudget.class)),
              "pick", given -> pick(read(given, GivenPick.class)),
              "ejection-allowed", given -> ejection(read(given, GivenEjection.class)),
              "ejection-timeline", given -> timeline(read(given, GivenTimeline.class)),
              "health-check",
                  given -> HealthCheckRule.of(read(given, HealthCheckRule.Given.class))));

  static {
    RULES.putAll(HashRules.ALL);
    RULES.putAll(SpreadRules.ALL);
    RULES.putAll(OutlierRules.RULES);
  }

  static {
    RULES.putAll(AdaptiveRules.RULES);
  }

  static {
    RULES.put("latency", given -> PeakEwmaRules.latency(read(given, GivenLatency.class)));
    RULES.put("prequal", given -> PrequalRules.choose(read(given, GivenProbes.class)));
  }

  private Rules() {}

  /** The names of all rules. */
  public static Set<String> names() {
    return RULES.keySet();
  }

  /**
   * What a rule gives.
   *
   * @throws IllegalArgumentException if there is no such rule, or it is given something else
   */
  public static JsonNode apply(String rule, JsonNode given) {
    Function<JsonNode, Object> found = RULES.get(rule);
    if (found == null) {
      throw new IllegalArgumentException("rule: " + rule + " (expected: one of " + names() + ")");
    }
    // Through text, so that 1 and 1 are the same number whatever Java keeps them in.
    try {
      return JSON.readTree(JSON.writeValueAsString(found.apply(given)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static <T> T read(JsonNode given, Class<T> type) {
    try {
      return JSON.convertValue(given, type);
    } catch (IllegalArgumentException e) {
      // Its first line says what is missing, unknown or of another kind.
      throw new IllegalArgumentException("given: " + first(String.valueOf(e.getMessage())), e);
    }
  }

  private static String first(String message) {
    return message.lines().findFirst().orElse(message);
  }

  record GivenBackoff(
      @JsonProperty(required = true) long baseMillis,
      @JsonProperty(required = true) long maxMillis,
      @JsonProperty(required = true) List<BigInteger> draws) {}

  private static Object backoff(GivenBackoff given) {
    Backoff policy =
        new Backoff(Duration.ofMillis(given.baseMillis()), Duration.ofMillis(given.maxMillis()));
    BackoffSequence sequence = new BackoffSequence(policy, draws(given.draws()));
    return Map.of("delaysMillis", given.draws().stream().map(it -> sequence.nextMillis()).toList());
  }

  record GivenStatus(
      @JsonProperty(required = true) List<String> on,
      @JsonProperty(required = true) List<Integer> statusCodes,
      @JsonProperty(required = true) List<Integer> statuses) {}

  private static Object retryStatus(GivenStatus given) {
    RetryPolicy policy =
        new RetryPolicy(
            conditions(given.on()), 2, Set.copyOf(given.statusCodes()), Backoff.DEFAULT, false);
    return Map.of(
        "retried",
        given.statuses().stream().filter(it -> RetryRules.condition(policy, it) != null).toList());
  }

  record GivenReset(@JsonProperty(required = true) List<String> on) {}

  private static Object retryReset(GivenReset given) {
    return Map.of(
        "retried",
        Arrays.stream(Reset.values())
            .filter(reset -> RetryRules.condition(conditions(given.on()), reset) != null)
            .toList());
  }

  record GivenRequest(
      @JsonProperty(required = true) boolean nonIdempotent,
      @JsonProperty(required = true) boolean idempotent,
      @JsonProperty(required = true) boolean replayable) {}

  private static Object repeatable(GivenRequest given) {
    RetryPolicy policy =
        new RetryPolicy(Set.of(), 2, Set.of(), Backoff.DEFAULT, given.nonIdempotent());
    return Map.of(
        "after",
        Arrays.stream(Outcome.values())
            .filter(
                it ->
                    RetryRules.unrepeatable(policy, given.idempotent(), given.replayable(), it)
                        == null)
            .toList());
  }

  record GivenBudget(
      @Nullable Double percent,
      @Nullable Integer minConcurrency,
      @Nullable Integer maxRetries,
      @JsonProperty(required = true) List<Long> active) {}

  private static Object budget(GivenBudget given) {
    Double percent = given.percent();
    Integer min = given.minConcurrency();
    Integer max = given.maxRetries();
    RetryLimit limit;
    if (max != null && percent == null && min == null) {
      limit = new RetryLimit.Fixed(max);
    } else if (max == null && percent != null && min != null) {
      limit = new RetryLimit.Budget(percent, min);
    } else {
      throw new IllegalArgumentException("expected: percent with minConcurrency, or maxRetries");
    }
    return Map.of(
        "allowed", given.active().stream().map(it -> RetryRules.allowed(limit, it)).toList());
  }

  record GivenPick(
      @JsonProperty(required = true) String policy,
      @Nullable Integer choices,
      @JsonProperty(required = true) List<Integer> weights,
      @JsonProperty(required = true) List<Integer> loads,
      @JsonProperty(required = true) List<BigInteger> draws,
      @JsonProperty(required = true) int picks,
      @Nullable List<Double> latenciesMillis) {}

  private static Object pick(GivenPick given) {
    Draws draws = draws(given.draws());
    LoadBalancingPolicy policy =
        switch (given.policy()) {
          case "roundRobin" -> new LoadBalancingPolicy.RoundRobin();
          case "random" -> new LoadBalancingPolicy.Random();
          case "leastRequest" -> {
            Integer choices = given.choices();
            yield new LoadBalancingPolicy.LeastRequest(choices == null ? 2 : choices);
          }
          case "peakEwma" -> LoadBalancingPolicy.PeakEwma.DEFAULT;
          default ->
              throw new IllegalArgumentException(
                  given.policy() + " (expected: roundRobin, random, leastRequest or peakEwma)");
        };
    Loads loads =
        new Loads() {
          @Override
          public int size() {
            return given.weights().size();
          }

          @Override
          public int weight(int index) {
            return given.weights().get(index);
          }

          @Override
          public int inFlight(int index) {
            return given.loads().get(index);
          }

          @Override
          public long fadesNanos(int index) {
            return PeakEwmaRules.fadesNanos(given.latenciesMillis(), index);
          }
        };
    Picker picker = Picker.of(policy, loads, new Turns(draws), draws);
    List<Integer> picked = new ArrayList<>();
    for (int i = 0; i < given.picks(); i++) {
      picked.add(picker.pick(loads, draws.next(), 0));
    }
    return Map.of("picked", picked);
  }

  record GivenEjection(
      @JsonProperty(required = true) int total,
      @JsonProperty(required = true) int maxEjectionPercent,
      @JsonProperty(required = true) boolean alwaysEjectOne,
      @Nullable Boolean upToHalfBelowTen) {}

  /** How many of a cluster whose endpoints all fail are out in the end. */
  private static Object ejection(GivenEjection given) {
    OutlierPolicy policy =
        OutlierPolicy.builder()
            .interval(Duration.ofSeconds(10))
            .baseEjectionTime(Duration.ofSeconds(30))
            .maxEjectionTime(Duration.ofSeconds(300))
            .maxEjectionPercent(given.maxEjectionPercent())
            .alwaysEjectOne(given.alwaysEjectOne())
            .upToHalfBelowTen(Boolean.TRUE.equals(given.upToHalfBelowTen()))
            .build();
    int ejected = 0;
    while (ejected < given.total()
        && EjectionRules.allowed(policy.limit(), ejected, given.total())) {
      ejected++;
    }
    return Map.of("ejected", ejected);
  }

  record GivenTimeline(
      @JsonProperty(required = true) int baseSeconds,
      @JsonProperty(required = true) int maxSeconds,
      @JsonProperty(required = true) int intervalSeconds,
      @JsonProperty(required = true) List<Integer> failsAt,
      @JsonProperty(required = true) int untilSeconds) {}

  /** From when to when one endpoint is out that fails often enough at moments, after the look. */
  private static Object timeline(GivenTimeline given) {
    OutlierPolicy policy =
        OutlierPolicy.builder()
            .interval(Duration.ofSeconds(given.intervalSeconds()))
            .baseEjectionTime(Duration.ofSeconds(given.baseSeconds()))
            .maxEjectionTime(Duration.ofSeconds(given.maxSeconds()))
            .maxEjectionPercent(100)
            .build();
    EndpointHealth health = new EndpointHealth(Endpoint.parse("10.0.0.1:80"));
    List<List<Integer>> out = new ArrayList<>();
    int since = 0;
    for (int second = 0; second <= given.untilSeconds(); second++) {
      long now = Duration.ofSeconds(second).toNanos();
      if (second > 0 && second % given.intervalSeconds() == 0) {
        if (health.returns(policy, now)) {
          out.add(List.of(since, second));
        }
        health.decays(policy, now);
      }
      if (given.failsAt().contains(second) && !health.isEjected()) {
        health.eject(Rule.OUTLIER_CONSECUTIVE_5XX, policy, Duration.ZERO, now);
        since = second;
      }
    }
    return Map.of("out", out);
  }

  private static Set<RetryCondition> conditions(List<String> words) {
    Set<RetryCondition> conditions = EnumSet.noneOf(RetryCondition.class);
    for (String word : words) {
      conditions.add(
          Arrays.stream(RetryCondition.values())
              .filter(it -> it.text().equals(word))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(word + ": no such condition")));
    }
    return conditions;
  }

  /** In turn, and the last one over and over. */
  static Draws draws(List<BigInteger> sequence) {
    if (sequence.isEmpty()) {
      throw new IllegalArgumentException("draws: none (expected: at least one)");
    }
    AtomicInteger drawn = new AtomicInteger();
    return () -> sequence.get(Math.min(drawn.getAndIncrement(), sequence.size() - 1)).longValue();
  }
}
