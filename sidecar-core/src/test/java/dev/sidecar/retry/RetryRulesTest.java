package dev.sidecar.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Reset;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.ValueMatch;
import dev.sidecar.time.Timer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryRulesTest {
  /** Which resets each condition covers: the order of CONNECT, REFUSED, BEFORE, AFTER. */
  @ParameterizedTest
  @CsvSource({
    "connect-failure,        yes, no,  no,  no",
    "refused-stream,         no,  yes, no,  no",
    "reset-before-request,   yes, no,  yes, no",
    "reset,                  yes, yes, yes, yes",
    "5xx,                    yes, yes, yes, yes",
    "gateway-error,          yes, yes, yes, yes",
    "retriable-4xx,          no,  no,  no,  no",
  })
  void conditionsCoverResetsAsEnvoysDo(
      String condition, String connect, String refused, String before, String after) {
    Set<RetryCondition> on = conditions(condition);
    assertThat(RetryRules.condition(on, Reset.CONNECT_FAILURE) != null)
        .isEqualTo(connect.equals("yes"));
    assertThat(RetryRules.condition(on, Reset.REFUSED_STREAM) != null)
        .isEqualTo(refused.equals("yes"));
    assertThat(RetryRules.condition(on, Reset.BEFORE_REQUEST) != null)
        .isEqualTo(before.equals("yes"));
    assertThat(RetryRules.condition(on, Reset.AFTER_REQUEST) != null)
        .isEqualTo(after.equals("yes"));
  }

  @ParameterizedTest
  @CsvSource({
    "5xx, 500 501 502 503 504 505 599",
    "gateway-error, 502 503 504",
    "retriable-4xx, 409",
    "retriable-status-codes, 299 429 503",
    "reset, ''",
    "connect-failure, ''",
    "gateway-error retriable-4xx, 409 502 503 504",
  })
  void conditionsCoverStatusesAsEnvoysDo(String on, String statuses) {
    Set<RetryCondition> conditions = conditions(on);
    Set<Integer> listed =
        conditions.contains(RetryCondition.RETRIABLE_STATUS_CODES)
            ? Set.of(299, 429, 503)
            : Set.of();
    RetryPolicy policy = new RetryPolicy(conditions, 2, listed, Backoff.DEFAULT, false);
    Set<String> expected = Set.of(statuses.split(" "));
    for (int status = 100; status <= 599; status++) {
      boolean covered = expected.contains(Integer.toString(status));
      if (conditions.contains(RetryCondition.STATUS_5XX)) {
        covered = status >= 500;
      }
      assertThat(RetryRules.condition(policy, status) != null)
          .as("status %s", status)
          .isEqualTo(covered);
    }
  }

  /** Envoy: RetryStateImpl::wouldRetryFromHeaders. */
  @ParameterizedTest
  @CsvSource({
    "5xx,                      503, x-envoy-ratelimited: true, ",
    "5xx,                      503, x-envoy-overloaded: true,  retry/5xx",
    "envoy-ratelimited,        429, x-envoy-ratelimited: true, retry/envoy-ratelimited",
    "envoy-ratelimited,        200, x-envoy-ratelimited: '',   retry/envoy-ratelimited",
    "envoy-ratelimited,        429, retry-after: 1,            ",
    "retriable-headers,        200, x-busy: yes,               retry/retriable-headers",
    "retriable-headers,        200, x-busy: no,                ",
    "retriable-headers 5xx,    503, x-busy: yes,               retry/5xx",
    "retriable-headers,        503, x-envoy-ratelimited: true, ",
    "cancelled,                200, grpc-status: 1,            retry/cancelled",
    "deadline-exceeded,        200, grpc-status: 4,            retry/deadline-exceeded",
    "resource-exhausted,       200, grpc-status: 8,            retry/resource-exhausted",
    "internal,                 200, grpc-status: 13,           retry/internal",
    "unavailable,              200, grpc-status: 14,           retry/unavailable",
    "unavailable,              503, grpc-status: 14,           retry/unavailable",
    "unavailable internal,     200, grpc-status: 8,            ",
    "unavailable,              200, grpc-status: banana,       ",
    "unavailable,              503, x: y,                      ",
  })
  void conditionsCoverHeadersAsEnvoysDo(String on, int status, String header, String rule) {
    HeaderMatch busy = new HeaderMatch("x-busy", new ValueMatch.Regex("y.*"), false);
    RetryPolicy policy =
        RetryPolicy.builder()
            .on(conditions(on).toArray(RetryCondition[]::new))
            .retriableHeaders(
                on.contains("retriable-headers") ? new HeaderMatch[] {busy} : new HeaderMatch[0])
            .build();
    String[] parts = header.split(": ?", 2);
    FakeReply reply =
        new FakeReply(
            new Attempt(new FakeCall(), 1, Timer.manual(() -> 0)),
            status,
            Map.of(parts[0], parts[1]));
    assertThat(RetryRules.condition(policy, reply, new HeaderTests()))
        .isEqualTo(rule == null ? null : Rule.of(rule));
  }

  @ParameterizedTest
  @CsvSource({
    // idempotent, replayable, nonIdempotent, NOT_SENT, MAYBE_EXECUTED, EXECUTED
    "true,  true,  false, yes, yes, yes",
    "false, true,  false, yes, no,  no",
    "false, true,  true,  yes, yes, yes",
    "true,  false, false, no,  no,  no",
    "false, false, true,  no,  no,  no",
  })
  void whatMayHaveRunIsRepeatedOnlyIfThatDoesNoHarm(
      boolean idempotent,
      boolean replayable,
      boolean nonIdempotent,
      String notSent,
      String maybe,
      String executed) {
    RetryPolicy policy = new RetryPolicy(Set.of(), 2, Set.of(), Backoff.DEFAULT, nonIdempotent);
    assertThat(RetryRules.unrepeatable(policy, idempotent, replayable, Outcome.NOT_SENT) == null)
        .isEqualTo(notSent.equals("yes"));
    assertThat(
            RetryRules.unrepeatable(policy, idempotent, replayable, Outcome.MAYBE_EXECUTED) == null)
        .isEqualTo(maybe.equals("yes"));
    assertThat(RetryRules.unrepeatable(policy, idempotent, replayable, Outcome.EXECUTED) == null)
        .isEqualTo(executed.equals("yes"));
  }

  @ParameterizedTest
  @CsvSource({
    // percent, floor, active, allowed
    "20, 3, 0, 3",
    "20, 3, 15, 3",
    "20, 3, 19, 3",
    "20, 3, 20, 4",
    "20, 3, 1000, 200",
    "0, 0, 1000, 0",
    "0.5, 1, 1000, 5",
    "100, 0, 7, 7",
  })
  void budgetIsAShareOfTheActiveWithAFloor(double percent, int floor, int active, long allowed) {
    assertThat(RetryRules.allowed(new RetryLimit.Budget(percent, floor), active))
        .isEqualTo(allowed);
  }

  @Test
  void fixedLimitIsThatNumberAtAnyTraffic() {
    assertThat(RetryRules.allowed(new RetryLimit.Fixed(3), 100_000)).isEqualTo(3);
  }

  private static Set<RetryCondition> conditions(String text) {
    Set<String> names = Set.of(text.split(" "));
    return Arrays.stream(RetryCondition.values())
        .filter(condition -> names.contains(condition.text()))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(RetryCondition.class)));
  }
}
