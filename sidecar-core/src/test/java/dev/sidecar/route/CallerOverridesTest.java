package dev.sidecar.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.ValueMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CallerOverridesTest {
  private static final CallPolicy FIXED =
      CallPolicy.DEFAULT.with(
          RetryPolicy.builder().on(RetryCondition.RETRIABLE_STATUS_CODES).statusCodes(429).build());
  private static final CallPolicy OPEN = FIXED.withCallerOverrides(true);

  @Example
  void aPolicyThatIsNotOverriddenIsTheCallsAndNothingIsTakenOff() {
    FakeCall call = call(Map.of("x-envoy-max-retries", "5"));
    CallerOverrides.route(call, FIXED);
    assertThat(call.policy()).isSameAs(FIXED);
    assertThat(call.headers).containsOnlyKeys("x-envoy-max-retries");
  }

  @Example
  void aCallWithoutSuchHeadersHasThePolicyItself() {
    FakeCall call = call(Map.of("x-envoy-custom", "5", "accept", "*/*"));
    CallerOverrides.route(call, OPEN);
    assertThat(call.policy()).isSameAs(OPEN);
    assertThat(call.headers).containsOnlyKeys("x-envoy-custom", "accept");
  }

  @Example
  void callThatIsToBeAnsweredInPlaceOfATimeOutSaysSo() {
    FakeCall call = call(Map.of("x-envoy-upstream-rq-timeout-alt-response", "0", "accept", "*/*"));
    assertThat(CallerOverrides.route(call, OPEN)).isTrue();
    assertThat(call.headers).containsOnlyKeys("accept");
    FakeCall other = call(Map.of("x-envoy-max-retries", "1"));
    assertThat(CallerOverrides.route(other, OPEN)).isFalse();
    FakeCall stranger = call(Map.of("x-envoy-upstream-rq-timeout-alt-response", "1"));
    assertThat(CallerOverrides.route(stranger, CallPolicy.DEFAULT)).isFalse();
    assertThat(stranger.headers).containsOnlyKeys("x-envoy-upstream-rq-timeout-alt-response");
  }

  @Example
  void whatIsReadOverridesAndIsTakenOff() {
    FakeCall call =
        call(
            Map.of(
                "X-Envoy-Retry-On", "5xx, unavailable,retriable-headers",
                "x-envoy-retry-grpc-on", "internal, reset",
                "x-envoy-max-retries", " 3",
                "x-envoy-retriable-status-codes", "404, x, 1000",
                "x-envoy-retriable-header-names", "X-Busy, a b",
                "x-envoy-upstream-rq-timeout-ms", "0",
                "x-envoy-upstream-rq-per-try-timeout-ms", "250",
                "accept", "*/*"));
    CallerOverrides.route(call, OPEN);
    assertThat(call.headers).containsOnlyKeys("accept");
    assertThat(call.policy().timeouts())
        .isEqualTo(
            TimeoutPolicy.DEFAULT.withCall(Duration.ZERO).withPerTry(Duration.ofMillis(250)));
    assertThat(call.policy().retry())
        .isEqualTo(
            RetryPolicy.builder()
                .on(
                    RetryCondition.RETRIABLE_STATUS_CODES,
                    RetryCondition.STATUS_5XX,
                    RetryCondition.RETRIABLE_HEADERS,
                    RetryCondition.INTERNAL)
                .attempts(4)
                .statusCodes(429, 404)
                .retriableHeaders(new HeaderMatch("x-busy", new ValueMatch.Present(true), false))
                .build());
  }

  @Example
  void aConditionWithNothingToLookForIsNone() {
    CallPolicy read =
        CallerOverrides.policy(
            CallPolicy.DEFAULT.withCallerOverrides(true),
            call(Map.of("x-envoy-retry-on", "retriable-status-codes,retriable-headers")));
    assertThat(read.retry()).isEqualTo(RetryPolicy.DEFAULT);
  }

  /** Whatever a caller writes, there is a policy, and it keeps what no header is about. */
  @Property
  void nothingThatACallerWritesIsRefused(@ForAll @From("values") List<String> values) {
    FakeCall call = new FakeCall();
    for (int i = 0; i < CallerOverrides.NAMES.size(); i++) {
      call.headers.put(CallerOverrides.NAMES.get(i), List.of(values.get(i)));
    }
    CallPolicy read = CallerOverrides.policy(OPEN, call);
    assertThat(read.retry().attempts()).isBetween(1, RetryPolicy.MOST_ATTEMPTS);
    assertThat(read.retry().on()).containsAll(OPEN.retry().on());
    assertThat(read.retry().statusCodes()).contains(429);
    assertThat(read.retry().backoff()).isEqualTo(OPEN.retry().backoff());
    assertThat(read.retry().nonIdempotent()).isFalse();
    assertThat(read.timeouts().streamIdle()).isEqualTo(OPEN.timeouts().streamIdle());
  }

  @Provide
  Arbitrary<List<String>> values() {
    Arbitrary<String> word =
        Arbitraries.oneOf(
            Arbitraries.of(RetryCondition.values()).map(RetryCondition::text),
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.integers().between(0, 700).map(String::valueOf),
            Arbitraries.strings().ascii().ofMaxLength(8),
            Arbitraries.of("18446744073709551615", "99999999999999999999", "+5", "", " "));
    Arbitrary<String> value = word.list().ofMaxSize(4).map(words -> String.join(",", words));
    return value.list().ofSize(CallerOverrides.NAMES.size());
  }

  private static FakeCall call(Map<String, String> headers) {
    FakeCall call = new FakeCall();
    headers.forEach((name, value) -> call.headers.put(name, List.of(value)));
    return call;
  }
}
