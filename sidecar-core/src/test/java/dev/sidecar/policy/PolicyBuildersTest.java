package dev.sidecar.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Builders say no more than the file would have to, and derive the rest by the same rules. */
class PolicyBuildersTest {
  @Test
  void anUnchangedBuilderMakesTheDefault() {
    assertThat(RetryPolicy.builder().build()).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(AdmissionPolicy.builder().build()).isEqualTo(AdmissionPolicy.DEFAULT);
    assertThat(OutlierPolicy.builder().build()).isEqualTo(OutlierPolicy.DEFAULT);
    assertThat(CircuitBreakerPolicy.builder().build()).isEqualTo(CircuitBreakerPolicy.DEFAULT);
  }

  @Test
  void everyKeyOfAdaptiveAdmissionIsSet() {
    Duration second = Duration.ofSeconds(1);
    AdaptiveConcurrencyPolicy.MinRtt rtt =
        new AdaptiveConcurrencyPolicy.MinRtt(second, 1, 2, 30, 4);
    AdaptiveConcurrencyPolicy adaptive =
        AdaptiveConcurrencyPolicy.builder()
            .percentile(90)
            .minLimit(5)
            .maxLimit(60)
            .updateInterval(second)
            .minRtt(rtt)
            .build();
    assertThat(adaptive).isEqualTo(new AdaptiveConcurrencyPolicy(90, 5, 60, second, rtt));
    assertThat(AdaptiveConcurrencyPolicy.builder().build())
        .isEqualTo(AdaptiveConcurrencyPolicy.DEFAULT);
    assertThat(AdaptiveConcurrencyPolicy.builder().minRtt(rtt).build().minLimit()).isEqualTo(30);
    assertThat(AdaptiveConcurrencyPolicy.builder().maxLimit(2).build().minLimit()).isEqualTo(2);
    AdmissionPolicy.Builder builder = AdmissionPolicy.builder().adaptiveConcurrency(adaptive);
    assertThat(builder.control(SheddingPolicy.Control.DEFAULT).build())
        .isEqualTo(
            new AdmissionPolicy(
                1_024,
                1_024,
                1_024,
                RetryLimit.DEFAULT,
                null,
                adaptive,
                SheddingPolicy.Control.DEFAULT));
    assertThat(builder.throttle(SheddingPolicy.Throttle.DEFAULT).build().shedding())
        .isEqualTo(SheddingPolicy.Throttle.DEFAULT);
  }

  @Test
  void everyKeyIsSet() {
    Duration second = Duration.ofSeconds(1);
    Duration minute = Duration.ofMinutes(1);
    assertThat(
            RetryPolicy.builder()
                .on(RetryCondition.RETRIABLE_STATUS_CODES)
                .attempts(3)
                .statusCodes(503)
                .backoff(Backoff.of(second))
                .nonIdempotent(true)
                .build())
        .isEqualTo(
            new RetryPolicy(
                Set.of(RetryCondition.RETRIABLE_STATUS_CODES),
                3,
                Set.of(503),
                new Backoff(second, Duration.ofSeconds(10)),
                true));
    assertThat(
            AdmissionPolicy.builder()
                .maxConnections(1)
                .maxPending(2)
                .maxRequests(3)
                .retryBudget(4, 5)
                .build())
        .isEqualTo(new AdmissionPolicy(1, 2, 3, new RetryLimit.Budget(4, 5)));
    assertThat(AdmissionPolicy.builder().retryBudget(4, 5).maxRetries(6).build().retries())
        .isEqualTo(new RetryLimit.Fixed(6));
    assertThat(
            OutlierPolicy.builder()
                .consecutive5xx(1)
                .consecutiveGatewayFailure(2)
                .consecutiveLocalOriginFailure(3)
                .interval(second)
                .baseEjectionTime(second)
                .maxEjectionTime(minute)
                .maxEjectionPercent(4)
                .alwaysEjectOne(true)
                .upToHalfBelowTen(true)
                .maxEjectionTimeJitter(second)
                .enforcing(new OutlierPolicy.Enforcing(5, 6, 7))
                .successRate(OutlierStatistics.SuccessRate.DEFAULT)
                .failurePercentage(OutlierStatistics.FailurePercentage.DEFAULT)
                .build())
        .isEqualTo(
            new OutlierPolicy(
                new OutlierPolicy.Consecutive(1, 2, 3),
                second,
                new OutlierPolicy.EjectionTimes(second, minute, second),
                new OutlierPolicy.EjectionLimit(4, true, true),
                new OutlierPolicy.Enforcing(5, 6, 7),
                new OutlierStatistics(
                    OutlierStatistics.SuccessRate.DEFAULT,
                    OutlierStatistics.FailurePercentage.DEFAULT)));
    assertThat(
            CircuitBreakerPolicy.builder()
                .failureRate(1)
                .slowCallRate(2)
                .slowCallDuration(second)
                .window(7)
                .minimumCalls(6)
                .openDuration(minute)
                .halfOpenCalls(5)
                .build())
        .isEqualTo(new CircuitBreakerPolicy(1, 2, second, 7, 6, minute, 5));
  }

  @Test
  void whatIsNotGivenFollowsWhatIs() {
    assertThat(Backoff.of(Duration.ofMillis(40)).max()).isEqualTo(Duration.ofMillis(400));
    assertThat(Backoff.of(Duration.ofMinutes(50)).max()).isEqualTo(Duration.ofHours(1));
    Duration hours = Duration.ofHours(2);
    assertThat(OutlierPolicy.builder().baseEjectionTime(hours).build().times().maxEjectionTime())
        .isEqualTo(hours);
    assertThat(CircuitBreakerPolicy.builder().window(10).build().minimumCalls()).isEqualTo(10);
  }

  @Test
  void statusCodesFromBeforeGoWithTheirCondition() {
    RetryPolicy cluster =
        RetryPolicy.builder().on(RetryCondition.RETRIABLE_STATUS_CODES).statusCodes(429).build();
    assertThat(cluster.toBuilder().attempts(1).build().statusCodes()).containsExactly(429);
    assertThat(cluster.toBuilder().on(RetryCondition.RESET).build().statusCodes()).isEmpty();
    assertThatThrownBy(() -> cluster.toBuilder().on(RetryCondition.RESET).statusCodes(429).build())
        .isInstanceOf(InvalidPolicyException.class);
  }

  @Test
  void timeoutsAndHeadersChangeOneByOne() {
    Duration second = Duration.ofSeconds(1);
    assertThat(TimeoutPolicy.DEFAULT.withCall(second).withPerTry(second).withStreamIdle(second))
        .isEqualTo(new TimeoutPolicy(second, second, second));
    assertThat(CallPolicy.DEFAULT.withAttemptHeaders(AttemptHeader.ATTEMPT_COUNT).attemptHeaders())
        .containsExactly(AttemptHeader.ATTEMPT_COUNT);
  }
}
