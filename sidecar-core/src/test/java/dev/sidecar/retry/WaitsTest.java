package dev.sidecar.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.RateLimitedBackoff;
import dev.sidecar.policy.RateLimitedBackoff.Format;
import dev.sidecar.policy.RateLimitedBackoff.ResetHeader;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.retry.Waits.Wait;
import dev.sidecar.time.Timer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitsTest {
  private static final ResetHeader AFTER = new ResetHeader("Retry-After", Format.SECONDS);
  private static final ResetHeader RESET =
      new ResetHeader("x-ratelimit-reset", Format.UNIX_TIMESTAMP);

  private long draw = 190;
  private Waits waits = waits(RateLimitedBackoff.of(AFTER, RESET));

  /** Envoy: retry_state_impl_test.cc, RateLimitedRetryBackoffStrategy. */
  @Test
  void anAnswerThatSaysWhenToComeAgainDoesNotMoveTheBackOffOn() {
    assertThat(after("retry-after", "2").millis()).isEqualTo(2_190);
    assertThat(waits.next(answer(503, Map.of())).millis()).isEqualTo(15);
    draw = 2_190;
    assertThat(after("retry-after", "5").millis()).isEqualTo(7_190);
    draw = 190;
    assertThat(after("retry-after", "0").millis()).isEqualTo(40);
  }

  @ParameterizedTest
  @CsvSource({
    "retry-after,       2,                              2000",
    "retry-after,       300,                            300000",
    "retry-after,       ' +2 ',                         2000",
    // Beyond the greatest interval, or no number: the back-off.
    "retry-after,       301,                            0",
    "retry-after,       99999999999999999999,           0",
    "retry-after,       1.5,                            0",
    "retry-after,       -1,                             0",
    "retry-after,       'Wed, 21 Oct 2015 07:28:00 GMT',0",
    "x-ratelimit-reset, 1003,                           3000",
    "x-ratelimit-reset, 1000,                           0",
    "x-ratelimit-reset, 999,                            0",
  })
  void aHeaderIsReadAsEnvoyReadsIt(String header, String value, long millis) {
    draw = 0;
    Wait wait = after(header, value);
    assertThat(wait.millis()).isEqualTo(millis);
    assertThat(wait.header()).isEqualTo(millis == 0 ? null : header);
  }

  @Test
  void theFirstHeaderThatCanBeReadIsFollowed() {
    draw = 0;
    assertThat(both("banana", "1002")).isEqualTo(2_000);
    assertThat(both("1000", "1002")).isEqualTo(2_000);
    assertThat(both("1", "1002")).isEqualTo(1_000);
    // It was read, and says that there is nothing to wait for.
    draw = 7;
    assertThat(both("0", "1002")).isEqualTo(7);
  }

  @Test
  void aPushbackIsWaitedForAsItIsAndBeginsTheBackOffAnew() {
    assertThat(waits.next(null).millis()).isEqualTo(15);
    assertThat(waits.next(null).millis()).isEqualTo(40);
    assertThat(after("grpc-retry-pushback-ms", "70"))
        .isEqualTo(new Wait(70, "grpc-retry-pushback-ms"));
    assertThat(after("grpc-retry-pushback-ms", "0").millis()).isZero();
    assertThat(waits.next(null).millis()).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "2147483647, false"})
  @CsvSource({"-1, true", "2147483648, true", "banana, true", "'', true", "1.5, true"})
  void aPushbackThatIsNoTimeRefuses(String value, boolean refused) {
    assertThat(Waits.refuses(answer(503, Map.of("grpc-retry-pushback-ms", value))))
        .isEqualTo(refused);
  }

  @Test
  void anAnswerOfTooEarlyIsNotWaitedForAndDrawsNothing() {
    assertThat(waits.next(answer(425, Map.of()))).isEqualTo(new Wait(0, null));
    assertThat(waits.next(null).millis()).isEqualTo(15);
  }

  @Test
  void withoutHeadersNoneIsRead() {
    waits = waits(RateLimitedBackoff.NONE);
    assertThat(after("retry-after", "2").millis()).isEqualTo(15);
  }

  private long both(String after, String reset) {
    waits = waits(RateLimitedBackoff.of(AFTER, RESET));
    return waits
        .next(answer(503, Map.of("retry-after", after, "x-ratelimit-reset", reset)))
        .millis();
  }

  private Wait after(String header, String value) {
    return waits.next(answer(503, Map.of(header, value)));
  }

  private static FakeReply answer(int status, Map<String, String> headers) {
    return new FakeReply(new Attempt(new FakeCall(), 1, Timer.manual(() -> 0)), status, headers);
  }

  private Waits waits(RateLimitedBackoff rateLimited) {
    RetryPolicy policy =
        RetryPolicy.builder()
            .on(RetryCondition.STATUS_5XX)
            .backoff(Backoff.of(Duration.ofMillis(25)))
            .rateLimitedBackoff(rateLimited)
            .build();
    return new Waits(policy, () -> draw, () -> 1_000);
  }
}
