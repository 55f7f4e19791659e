package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthReaderTest {
  @Test
  void bothAreOffUnlessTheyAreSet() {
    assertThat(read("timeout: 1s")).isEqualTo(HealthPolicy.DEFAULT);
    assertThat(HealthPolicy.DEFAULT.outlierDetection()).isNull();
    assertThat(HealthPolicy.DEFAULT.circuitBreaker()).isNull();
  }

  @Test
  void anEmptyMappingIsEveryDefault() {
    assertThat(read("outlierDetection: {}").outlierDetection()).isEqualTo(OutlierPolicy.DEFAULT);
    assertThat(read("circuitBreaker: {}").circuitBreaker()).isEqualTo(CircuitBreakerPolicy.DEFAULT);
  }

  @Test
  void everyKeyOfOutlierDetectionIsRead() {
    HealthPolicy read =
        read(
            "outlierDetection: {consecutive5xx: 1, consecutiveGatewayFailure: 2,"
                + " consecutiveLocalOriginFailure: 3, interval: 4s, baseEjectionTime: 5s,"
                + " maxEjectionTime: 6s, maxEjectionPercent: 7, alwaysEjectOne: true}");
    assertThat(read.outlierDetection())
        .isEqualTo(
            new OutlierPolicy(
                new Consecutive(1, 2, 3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                7,
                true));
    assertThat(read.circuitBreaker()).isNull();
  }

  @Test
  void everyKeyOfTheCircuitBreakerIsRead() {
    HealthPolicy read =
        read(
            "circuitBreaker: {failureRate: 12.5, slowCallRate: 2, slowCallDuration: 3s,"
                + " window: 40, minimumCalls: 4, openDuration: 5s, halfOpenCalls: 6}");
    assertThat(read.circuitBreaker())
        .isEqualTo(
            new CircuitBreakerPolicy(
                12.5, 2, Duration.ofSeconds(3), 40, 4, Duration.ofSeconds(5), 6));
    assertThat(read.outlierDetection()).isNull();
  }

  @Test
  void aLongerBaseEjectionTimeIsTheMaximumToo() {
    OutlierPolicy read = read("outlierDetection: {baseEjectionTime: 10m}").outlierDetection();
    assertThat(read.maxEjectionTime()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void aSmallerWindowNeedsNoMoreCallsThanItHas() {
    CircuitBreakerPolicy read = read("circuitBreaker: {window: 10}").circuitBreaker();
    assertThat(read.minimumCalls()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "outlierDetection: {consecutive5xx: -1} | outlierDetection.consecutive5xx: -1"
            + " (expected: 0 to 2147483647)",
        "outlierDetection: {consecutiveGatewayFailure: -2} |"
            + " outlierDetection.consecutiveGatewayFailure: -2 (expected: 0 to 2147483647)",
        "outlierDetection: {consecutiveLocalOriginFailure: x} |"
            + " outlierDetection.consecutiveLocalOriginFailure: x (expected: a whole number, 0 to"
            + " 2147483647)",
        "outlierDetection: {consecutive_5xx: 5} | outlierDetection.consecutive_5xx: unknown key"
            + " (did you mean consecutive5xx?)",
        "outlierDetection: {interval: 0} | outlierDetection.interval: 0 (expected: more than 0)",
        "outlierDetection: {maxEjectionTime: 1s} | outlierDetection.maxEjectionTime: 1s (expected:"
            + " baseEjectionTime or more)",
        "outlierDetection: {maxEjectionPercent: 101} | outlierDetection.maxEjectionPercent: 101"
            + " (expected: 0 to 100)",
        "outlierDetection: {alwaysEjectOne: 1} | outlierDetection.alwaysEjectOne: 1 (expected:"
            + " true or false)",
        "outlierDetection: on | outlierDetection: on (expected: a mapping like {consecutive5xx:"
            + " 5})",
        "circuitBreaker: {failureRate: 0} | circuitBreaker.failureRate: 0 (expected: more than 0,"
            + " to 100)",
        "circuitBreaker: {slowCallRate: 101} | circuitBreaker.slowCallRate: 101 (expected: more"
            + " than 0, to 100)",
        "circuitBreaker: {slowCallDuration: 0} | circuitBreaker.slowCallDuration: 0 (expected:"
            + " more than 0)",
        "circuitBreaker: {window: 0, minimumCalls: 1} | circuitBreaker.window: 0 (expected: 1 to"
            + " 100000)",
        "circuitBreaker: {window: 5, minimumCalls: 6} | circuitBreaker.minimumCalls: 6 (expected:"
            + " 1 to 5)",
        "circuitBreaker: {halfOpenCalls: 0} | circuitBreaker.halfOpenCalls: 0 (expected: 1 to"
            + " 10000)",
        "circuitBreaker: 50 | circuitBreaker: 50 (expected: a mapping like {failureRate: 50})",
      })
  void isRefused(String line, String message) {
    PolicyFileException refused = catchThrowableOfType(PolicyFileException.class, () -> read(line));
    assertThat(refused.getMessage()).endsWith(": clusters.o." + message);
    assertThat(refused.getMessage().lines()).hasSize(1);
  }

  private static HealthPolicy read(String line) {
    String text = "clusters:\n  o:\n    endpoints: [10.0.0.1:80]\n    " + line + "\nroutes: []\n";
    return PolicyFile.parse("orders.yaml", text).clusters().get(0).health();
  }
}
