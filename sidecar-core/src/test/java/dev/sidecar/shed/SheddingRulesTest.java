package dev.sidecar.shed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.SheddingPolicy.Control;
import dev.sidecar.policy.SheddingPolicy.StatusRange;
import dev.sidecar.policy.SheddingPolicy.Success;
import dev.sidecar.policy.SheddingPolicy.Throttle;
import dev.sidecar.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SheddingRulesTest {
  @Property(seed = "20261125", tries = 500)
  void theProbabilityOfControlIsBetweenNothingAndItsGreatest(
      @ForAll @DoubleRange(min = 1, max = 100) double threshold,
      @ForAll @DoubleRange(min = 1, max = 1_000) double aggression,
      @ForAll @DoubleRange(min = 0, max = 100) double most,
      @ForAll @IntRange(max = 1_000_000) int total,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    Control policy = control(threshold, aggression, most);
    double probability = SheddingRules.probability(policy, total, (long) (total * share));
    assertThat(probability).isBetween(0.0, most / 100);
    assertThat(SheddingRules.probability(policy, total, total)).as("all succeed").isZero();
  }

  @Property(seed = "20261125", tries = 500)
  void moreFailuresNeverMakeALowerProbability(
      @ForAll @DoubleRange(min = 1, max = 100) double threshold,
      @ForAll @DoubleRange(min = 1, max = 10) double aggression,
      @ForAll @IntRange(min = 1, max = 10_000) int total,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    int succeeded = (int) (total * share);
    for (SheddingPolicy policy : List.of(control(threshold, aggression, 80), Throttle.DEFAULT)) {
      assertThat(SheddingRules.probability(policy, total, Math.max(0, succeeded - 1)))
          .isGreaterThanOrEqualTo(SheddingRules.probability(policy, total, succeeded));
      assertThat(SheddingRules.probability(policy, total + 1, succeeded))
          .isGreaterThanOrEqualTo(SheddingRules.probability(policy, total, succeeded));
    }
  }

  @Property(seed = "20261125", tries = 500)
  void theThrottleLetsThroughSomethingAlways(
      @ForAll @DoubleRange(min = 1, max = 1_000) double k,
      @ForAll @IntRange(max = 1_000_000) int total) {
    Throttle policy = new Throttle(k, Duration.ofSeconds(1));
    assertThat(SheddingRules.probability(policy, total, 0)).isBetween(0.0, 1.0).isLessThan(1);
    assertThat(SheddingRules.probability(policy, total, (long) Math.ceil(total / k))).isZero();
  }

  @Example
  void aDrawRefusesToFourDigits() {
    assertThat(SheddingRules.refuses(0.5, 4_999)).isTrue();
    assertThat(SheddingRules.refuses(0.5, 5_000)).isFalse();
    assertThat(SheddingRules.refuses(0.50001, 5_000)).isTrue();
    assertThat(SheddingRules.refuses(0, 0)).isFalse();
    assertThat(SheddingRules.refuses(1, -1)).as("a draw has no sign").isTrue();
    assertThat(SheddingRules.refuses(0.1615, -1)).as("2^64 - 1 ends with 1615").isFalse();
    assertThat(SheddingRules.refuses(0.16151, -1)).isTrue();
  }

  @Example
  void tooFewCallsASecondAreQuiet() {
    Control policy = new Control(Duration.ofSeconds(30), 95, 1, 2, 80, Success.DEFAULT);
    assertThat(SheddingRules.isQuiet(policy, 59)).isTrue();
    assertThat(SheddingRules.isQuiet(policy, 60)).isFalse();
    assertThat(SheddingRules.isQuiet(Control.DEFAULT, 0)).isFalse();
    assertThat(SheddingRules.isQuiet(Throttle.DEFAULT, 0)).isFalse();
  }

  @Example
  void successesOfControlAreThoseListed() {
    for (int status : new int[] {100, 200, 301, 404, 429, 499}) {
      assertThat(success(Control.DEFAULT, status)).as("%d", status).isTrue();
    }
    assertThat(success(Control.DEFAULT, 500)).isFalse();
    Success some =
        new Success(List.of(new StatusRange(200, 299), new StatusRange(404, 404)), Set.of(0));
    Control policy = new Control(Duration.ofSeconds(30), 95, 1, 0, 80, some);
    assertThat(success(policy, 299)).isTrue();
    assertThat(success(policy, 300)).isFalse();
    assertThat(success(policy, 404)).isTrue();
    assertThat(success(policy, 405)).isFalse();
  }

  @Example
  void whatTheThrottleCountsAsAcceptedIsNoFailureAndNo429() {
    assertThat(success(Throttle.DEFAULT, 200)).isTrue();
    assertThat(success(Throttle.DEFAULT, 404)).isTrue();
    assertThat(success(Throttle.DEFAULT, 429)).isFalse();
    assertThat(success(Throttle.DEFAULT, 500)).isFalse();
    assertThat(success(Throttle.DEFAULT, 503)).isFalse();
  }

  @Example
  void aGrpcAnswerIsJudgedByTheCodeInItsHeaders() {
    assertThat(grpc("application/grpc", "0")).isTrue();
    assertThat(grpc("application/grpc", "14")).as("unavailable").isFalse();
    assertThat(grpc("application/grpc+proto", "8")).as("exhausted").isFalse();
    assertThat(grpc("application/grpc;charset=utf-8", " 5 ")).as("not found").isTrue();
    assertThat(grpc("application/grpc", "none")).isFalse();
    assertThat(grpc("application/grpc-web", "14")).as("another protocol").isTrue();
    assertThat(grpc("text/plain", "14")).as("no gRPC").isTrue();
    assertThat(success(Control.DEFAULT, 200, Map.of("content-type", "application/grpc")))
        .as("the code is in the trailers")
        .isTrue();
    assertThat(success(Control.DEFAULT, 200, Map.of("grpc-status", "14"))).isTrue();
  }

  private static boolean grpc(String type, String code) {
    return success(Control.DEFAULT, 200, Map.of("content-type", type, "grpc-status", code));
  }

  private static boolean success(SheddingPolicy policy, int status) {
    return success(policy, status, Map.of());
  }

  private static boolean success(SheddingPolicy policy, int status, Map<String, String> headers) {
    Attempt attempt = new Attempt(new FakeCall(), 1, Timer.manual(() -> 0));
    return SheddingRules.isSuccess(policy, new FakeReply(attempt, status, headers));
  }

  private static Control control(double threshold, double aggression, double most) {
    return new Control(Duration.ofSeconds(30), threshold, aggression, 0, most, Success.DEFAULT);
  }
}
