package dev.sidecar.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.Chance;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.FaultPolicy.Abort;
import dev.sidecar.policy.FaultPolicy.Delay;
import dev.sidecar.spi.Draws;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultRulesTest {
  private static final Draws NONE_ALLOWED =
      () -> {
        throw new AssertionError("nothing is to be drawn");
      };

  @ParameterizedTest
  @CsvSource({
    "0, 0, 100",
    "10, 10, 100",
    "100, 100, 100",
    "0.5, 50, 10000",
    "12.25, 1225, 10000",
    "0.001, 10, 1000000",
    "99.9999, 999999, 1000000"
  })
  void chanceHasTheSmallestDenominatorThatExpressesIt(double percent, int above, int below) {
    assertThat(Chance.of(percent)).isEqualTo(new Chance(above, below));
  }

  @Property
  void chanceIsThePercentageExactly(@ForAll @IntRange(max = 1_000_000) int millionths) {
    double percent = BigDecimal.valueOf(millionths, 4).doubleValue();
    Chance chance = Chance.of(percent);
    assertThat((long) chance.numerator() * (1_000_000 / chance.denominator()))
        .isEqualTo(millionths);
    assertThat(new Delay(null, percent).percent()).isEqualTo(percent);
  }

  @Property
  void drawTakesTheLowestRemainders(@ForAll long draw, @ForAll @IntRange(max = 100) int percent) {
    assertThat(Chance.of(percent).takes(draw))
        .isEqualTo(Long.remainderUnsigned(draw, 100) < percent);
  }

  @Test
  void nothingIsDrawnForAFaultThatThePolicyHasNot() {
    FaultRules delays = rules(new Delay(Duration.ofMillis(1), 100), null);
    FaultRules aborts = rules(null, new Abort(500, 100));
    assertThat(delays.abort(Map.<String, String>of()::get, NONE_ALLOWED)).isZero();
    assertThat(aborts.delay(Map.<String, String>of()::get, NONE_ALLOWED)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "250, 250",
        "0, 0",
        "+7, 7",
        "-1, 0",
        "1.5, 0",
        "ten, 0",
        "'', 0",
        "NONE, 0",
        "18446744073709551615, 31536000000",
        "18446744073709551616, 0"
      },
      nullValues = "NONE")
  void callSaysHowManyMillisecondsItIsDelayed(String header, long millis) {
    FaultRules rules = rules(new Delay(null, 100), null);
    Duration delay =
        rules.delay(name -> name.equals("x-envoy-fault-delay-request") ? header : null, () -> 99);
    assertThat(delay).hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource(
      value = {"200, 200", "599, 599", "199, 0", "600, 0", "4294967496, 0", "x, 0", "NONE, 0"},
      nullValues = "NONE")
  void callSaysHowItIsAnswered(String header, int status) {
    FaultRules rules = rules(null, new Abort(null, 100));
    assertThat(
            rules.abort(
                name -> name.equals("x-envoy-fault-abort-request") ? header : null, () -> 99))
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        // The numerator is of the policy's denominator, 10,000 here.
        "10, 9, true",
        "10, 10, false",
        "0, 0, false",
        "9999, 1249, true",
        "9999, 1250, false",
        "x, 1249, true",
        "4294967296, 1249, true",
        "NONE, 1249, true"
      },
      nullValues = "NONE")
  void callMayLowerTheChanceAndNotRaiseIt(String header, long draw, boolean taken) {
    FaultRules rules = rules(new Delay(null, 12.5), new Abort(null, 12.5));
    Map<String, String> delay =
        header == null
            ? Map.of("x-envoy-fault-delay-request", "5")
            : Map.of(
                "x-envoy-fault-delay-request",
                "5",
                "x-envoy-fault-delay-request-percentage",
                header);
    Map<String, String> abort =
        header == null
            ? Map.of("x-envoy-fault-abort-request", "418")
            : Map.of(
                "x-envoy-fault-abort-request",
                "418",
                "x-envoy-fault-abort-request-percentage",
                header);
    // 12.5 % is 1,250 of 10,000.
    assertThat(rules.delay(delay::get, () -> draw)).hasMillis(taken ? 5 : 0);
    assertThat(rules.abort(abort::get, () -> draw)).isEqualTo(taken ? 418 : 0);
  }

  @Test
  void headersMeanNothingWhereThePolicySaysIt() {
    FaultRules rules = rules(new Delay(Duration.ofMillis(7), 50), new Abort(503, 50));
    Map<String, String> headers =
        Map.of(
            "x-envoy-fault-delay-request", "9",
            "x-envoy-fault-delay-request-percentage", "0",
            "x-envoy-fault-abort-request", "404",
            "x-envoy-fault-abort-request-percentage", "0");
    assertThat(rules.delay(headers::get, () -> 49)).hasMillis(7);
    assertThat(rules.abort(headers::get, () -> 49)).isEqualTo(503);
  }

  private static FaultRules rules(Delay delay, Abort abort) {
    return new FaultRules(new FaultPolicy(delay, abort));
  }
}
