package dev.sidecar.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  @Test
  void conditionsBearEnvoysNames() {
    assertThat(RetryCondition.values())
        .extracting(RetryCondition::text)
        .containsExactly(
            "connect-failure",
            "refused-stream",
            "reset",
            "reset-before-request",
            "5xx",
            "gateway-error",
            "retriable-4xx",
            "retriable-status-codes");
  }

  @Test
  void theDefaultSendsTwiceAtMostAndReadsNoStatus() {
    assertThat(RetryPolicy.DEFAULT.attempts()).isEqualTo(2);
    assertThat(RetryPolicy.DEFAULT.nonIdempotent()).isFalse();
    assertThat(RetryPolicy.DEFAULT.on())
        .containsExactlyInAnyOrder(
            RetryCondition.CONNECT_FAILURE, RetryCondition.REFUSED_STREAM, RetryCondition.RESET);
  }

  @Test
  void attemptsAreOneToTen() {
    refused(() -> RetryPolicy.of(0), "attempts: 0 (expected: 1 to 10)");
    refused(() -> RetryPolicy.of(11), "attempts: 11 (expected: 1 to 10)");
  }

  @Test
  void statusCodesAndTheirConditionComeTogether() {
    Set<RetryCondition> listed = Set.of(RetryCondition.RETRIABLE_STATUS_CODES);
    refused(
        () -> new RetryPolicy(listed, 2, Set.of(), Backoff.DEFAULT, false),
        "statusCodes: [] (expected: at least one with on: retriable-status-codes)");
    refused(
        () -> new RetryPolicy(Set.of(), 2, Set.of(429), Backoff.DEFAULT, false),
        "statusCodes: [429] (expected: none without on: retriable-status-codes)");
    refused(
        () -> new RetryPolicy(listed, 2, Set.of(600), Backoff.DEFAULT, false),
        "statusCodes: 600 (expected: 100 to 599)");
  }

  @Test
  void backoffIsWholeMillisecondsAndItsMaxNotBelowItsBase() {
    refused(
        () -> new Backoff(Duration.ofNanos(1_500_000), Duration.ofMillis(250)),
        "base: 1500us (expected: whole milliseconds, 1ms to 1h)");
    refused(
        () -> new Backoff(Duration.ofMillis(30), Duration.ofMillis(20)),
        "max: 20ms (expected: base (30ms) or more)");
    refused(
        () -> new Backoff(Duration.ZERO, Duration.ofMillis(20)),
        "base: 0s (expected: whole milliseconds, 1ms to 1h)");
  }

  @Test
  void admissionNamesWhatItRefuses() {
    refused(
        () -> new AdmissionPolicy(0, -1, 0, RetryLimit.DEFAULT),
        "maxConnections: 0 (expected: 1 to 2147483647)\n"
            + "maxPending: -1 (expected: 0 to 2147483647)\n"
            + "maxRequests: 0 (expected: 1 to 2147483647)");
    refused(
        () -> new RetryLimit.Budget(100.5, -1),
        "percent: 100.5 (expected: 0 to 100)\nminConcurrency: -1 (expected: 0 to 2147483647)");
    refused(() -> new RetryLimit.Budget(Double.NaN, 3), "percent: NaN (expected: 0 to 100)");
    refused(() -> new RetryLimit.Fixed(-1), "maxRetries: -1 (expected: 0 to 2147483647)");
  }

  @Test
  void adaptiveAdmissionNamesWhatItRefuses() {
    Duration none = Duration.ZERO;
    refused(
        () -> new AdaptiveConcurrencyPolicy.MinRtt(none, 0, -1, 0, 101),
        "interval: 0s (expected: 1ms or more)\n"
            + "requests: 0 (expected: 1 to 2147483647)\n"
            + "jitter: -1.0 (expected: 0 to 100)\n"
            + "concurrency: 0 (expected: 1 to 2147483647)\n"
            + "buffer: 101.0 (expected: 0 to 100)");
    refused(
        () ->
            new AdaptiveConcurrencyPolicy(
                101, 4, 3, none, AdaptiveConcurrencyPolicy.MinRtt.DEFAULT),
        "percentile: 101.0 (expected: 0 to 100)\n"
            + "maxLimit: 3 (expected: 4 to 2147483647)\n"
            + "updateInterval: 0s (expected: 1ms or more)");
    refused(
        () ->
            new SheddingPolicy.Control(
                Duration.ofMillis(1_500), 0.5, 0.9, -1, 101, SheddingPolicy.Success.DEFAULT),
        "window: 1500ms (expected: whole seconds, 1s to 3600s)\n"
            + "successRateThreshold: 0.5 (expected: 1 to 100)\n"
            + "aggression: 0.9 (expected: 1 to 1000)\n"
            + "rpsThreshold: -1 (expected: 0 to 2147483647)\n"
            + "maxRejectionProbability: 101.0 (expected: 0 to 100)");
    refused(
        () -> new SheddingPolicy.Throttle(0.5, Duration.ofSeconds(3_601)),
        "window: 3601s (expected: whole seconds, 1s to 3600s)\nk: 0.5 (expected: 1 to 1000)");
    refused(
        () -> new SheddingPolicy.Success(List.of(), Set.of(17)),
        "statuses: [] (expected: one or more)\ngrpcCodes: [17] (expected: codes of 0 to 16)");
    refused(
        () -> new SheddingPolicy.StatusRange(300, 200),
        "statuses: 300-200 (expected: a status like 404 or a range like 200-299, within 100-599)");
  }

  private static void refused(Runnable construct, String message) {
    assertThatThrownBy(construct::run)
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessage(message);
  }
}
