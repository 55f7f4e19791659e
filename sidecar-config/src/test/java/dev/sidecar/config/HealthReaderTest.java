package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
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
            OutlierPolicy.builder()
                .consecutive(new Consecutive(1, 2, 3))
                .interval(Duration.ofSeconds(4))
                .baseEjectionTime(Duration.ofSeconds(5))
                .maxEjectionTime(Duration.ofSeconds(6))
                .maxEjectionPercent(7)
                .alwaysEjectOne(true)
                .build());
    assertThat(read.circuitBreaker()).isNull();
  }

  @Test
  void everyKeyOfTheStatisticsIsRead() {
    HealthPolicy read =
        read(
            "outlierDetection: {enforcingConsecutive5xx: 1, enforcingConsecutiveGatewayFailure: 2,"
                + " enforcingConsecutiveLocalOriginFailure: 3%, maxEjectionTimeJitter: 4s,"
                + " upToHalfBelowTen: true, successRate: {minimumEndpoints: 5, requestVolume: 6,"
                + " stdevFactor: 7, enforcing: 8, enforcingLocalOrigin: 9}, failurePercentage:"
                + " {threshold: 10, minimumEndpoints: 11, requestVolume: 12, enforcing: 13,"
                + " enforcingLocalOrigin: 14}}");
    assertThat(read.outlierDetection())
        .isEqualTo(
            OutlierPolicy.builder()
                .enforcing(new OutlierPolicy.Enforcing(1, 2, 3))
                .maxEjectionTimeJitter(Duration.ofSeconds(4))
                .upToHalfBelowTen(true)
                .successRate(new SuccessRate(5, 6, 7, 8, 9))
                .failurePercentage(new FailurePercentage(10, 11, 12, 13, 14))
                .build());
    HealthPolicy plain = read("outlierDetection: {successRate: {}, failurePercentage: {}}");
    assertThat(plain.outlierDetection())
        .isEqualTo(
            OutlierPolicy.builder()
                .successRate(SuccessRate.DEFAULT)
                .failurePercentage(FailurePercentage.DEFAULT)
                .build());
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
    assertThat(read.times().maxEjectionTime()).isEqualTo(Duration.ofMinutes(10));
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
        "outlierDetection: {successRate: {stdevFactor: 1.9}} |"
            + " outlierDetection.successRate.stdevFactor: 1.9 (expected: a whole number, 0 to"
            + " 2147483647)",
        "outlierDetection: {failurePercentage: {threshold: 0}} |"
            + " outlierDetection.failurePercentage.threshold: 0 (expected: 1 to 100)",
        "outlierDetection: {enforcingConsecutive5xx: 101} |"
            + " outlierDetection.enforcingConsecutive5xx: 101 (expected: 0 to 100)",
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
