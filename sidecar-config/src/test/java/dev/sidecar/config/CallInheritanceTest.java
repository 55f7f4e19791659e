package dev.sidecar.config;

import static dev.sidecar.policy.RetryCondition.CONNECT_FAILURE;
import static dev.sidecar.policy.RetryCondition.RESET;
import static dev.sidecar.policy.RetryCondition.RETRIABLE_STATUS_CODES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RateLimitedBackoff;
import dev.sidecar.policy.RateLimitedBackoff.Format;
import dev.sidecar.policy.RateLimitedBackoff.ResetHeader;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryHeaders;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.ValueMatch;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a route has from its cluster, key by key. */
class CallInheritanceTest {
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(40), Duration.ofMillis(600));
  private static final RetryPolicy CLUSTER =
      new RetryPolicy(
          Set.of(CONNECT_FAILURE, RETRIABLE_STATUS_CODES), 4, Set.of(429, 503), BACKOFF, true);

  @Test
  void aRouteThatSaysNothingHasItsClustersRetryAndHeaders() {
    CallPolicy calls = route("");
    assertThat(calls.retry()).isEqualTo(CLUSTER);
    assertThat(calls.attemptHeaders()).containsExactly(AttemptHeader.ATTEMPT_COUNT);
    assertThat(route(", retry: {}")).isEqualTo(calls);
  }

  @Test
  void aRouteChangesOnlyTheKeysThatItGives() {
    assertThat(route(", retry: {attempts: 1}").retry())
        .isEqualTo(new RetryPolicy(CLUSTER.on(), 1, CLUSTER.statusCodes(), BACKOFF, true));
    assertThat(route(", retry: {nonIdempotent: false}").retry())
        .isEqualTo(new RetryPolicy(CLUSTER.on(), 4, CLUSTER.statusCodes(), BACKOFF, false));
    assertThat(route(", retry: {statusCodes: [418]}").retry())
        .isEqualTo(new RetryPolicy(CLUSTER.on(), 4, Set.of(418), BACKOFF, true));
    assertThat(route(", retry: {backoff: {base: 50ms, max: 60ms}}").retry().on())
        .isEqualTo(CLUSTER.on());
  }

  @Test
  void inheritedStatusCodesAreDroppedWhereTheRouteDoesNotAskForThem() {
    assertThat(route(", retry: {on: [reset]}").retry())
        .isEqualTo(new RetryPolicy(Set.of(RESET), 4, Set.of(), BACKOFF, true));
    assertThat(route(", retry: {on: []}").retry())
        .isEqualTo(new RetryPolicy(Set.of(), 4, Set.of(), BACKOFF, true));
    assertThat(route(", retry: {on: [reset, retriable-status-codes]}").retry().statusCodes())
        .containsExactlyInAnyOrder(429, 503);
  }

  @Test
  void aRoutesHeadersReplaceThoseOfItsCluster() {
    assertThat(route(", attemptHeaders: []").attemptHeaders()).isEmpty();
    assertThat(route(", attemptHeaders: [x-envoy-expected-rq-timeout-ms]").attemptHeaders())
        .containsExactly(AttemptHeader.EXPECTED_TIMEOUT);
  }

  @Test
  void aRoutesHedgeReplacesThatOfItsClusterAsAWhole() {
    HedgePolicy ofCluster = new HedgePolicy.After(Duration.ofMillis(50), 3);
    assertThat(route("").hedge()).isEqualTo(ofCluster);
    assertThat(route(", hedge: none").hedge()).isNull();
    assertThat(route(", hedge: {after: 1s}").hedge())
        .isEqualTo(new HedgePolicy.After(Duration.ofSeconds(1), 2));
    assertThat(route(", hedge: {onPerTryTimeout: true}").hedge())
        .isEqualTo(new HedgePolicy.OnPerTryTimeout());
    assertThat(route(", hedge: {afterPercentile: 0.5%, minDelay: 0}").hedge())
        .isEqualTo(new HedgePolicy.AfterPercentile(0.5, 2, 100, Duration.ZERO));
  }

  @Test
  void whatARouteChangesStaysWithIt() {
    MeshPolicy policy = policy(", timeout: 1s, retry: {attempts: 1}, attemptHeaders: []");
    assertThat(policy.clusters().get(0).calls().retry()).isEqualTo(CLUSTER);
    assertThat(policy.routes().get(1).calls()).isEqualTo(policy.clusters().get(0).calls());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "base: 50ms, max: 70ms | PT0.05S | PT0.07S",
        "base: 50ms | PT0.05S | PT0.5S",
        "base: 10m | PT10M | PT1H",
        "base: 1h | PT1H | PT1H",
        "max: 70ms | PT0.04S | PT0.07S",
        "'' | PT0.04S | PT0.6S",
      })
  void aLoneBaseBringsTenTimesItselfAndALoneMaximumKeepsTheBase(
      String keys, Duration base, Duration max) {
    assertThat(route(", retry: {backoff: {" + keys + "}}").retry().backoff())
        .isEqualTo(new Backoff(base, max));
  }

  @ParameterizedTest
  @EnumSource(RetryCondition.class)
  void everyConditionIsReadByItsName(RetryCondition condition) {
    String codes =
        switch (condition) {
          case RETRIABLE_STATUS_CODES -> "";
          case RETRIABLE_HEADERS -> ", retriableHeaders: [{name: x, present: true}]";
          default -> ", statusCodes: []";
        };
    assertThat(route(", retry: {on: [" + condition.text() + "]" + codes + "}").retry().on())
        .isEqualTo(Set.of(condition));
  }

  @Test
  void headersAreInheritedKeyByKeyAndThoseOfAnswersWithTheirCondition() {
    HeaderMatch busy = new HeaderMatch("x-busy", new ValueMatch.Present(true), false);
    String cluster =
        "retry: {on: [retriable-headers], retriableHeaders: [{name: x-busy, present: true}],"
            + " rateLimitedBackoff: {headers: [{name: Retry-After, format: seconds}]}}";
    RateLimitedBackoff minute =
        new RateLimitedBackoff(
            List.of(new ResetHeader("retry-after", Format.SECONDS)), Duration.ofMinutes(1));

    RetryHeaders read = headers(cluster, "rateLimitedBackoff: {maxInterval: 1m}");
    assertThat(read).isEqualTo(new RetryHeaders(List.of(busy), List.of(), minute));
    assertThat(headers(cluster, "on: [reset]").response()).isEmpty();
    assertThat(headers(cluster, "rateLimitedBackoff: {headers: []}").rateLimited())
        .isEqualTo(RateLimitedBackoff.NONE);
    assertThat(headers(cluster, "retriableRequestHeaders: [{name: a, exact: b}]").request())
        .containsExactly(new HeaderMatch("a", new ValueMatch.Exact("b"), false));
  }

  private static RetryHeaders headers(String cluster, String route) {
    String file =
        "clusters: {o: {endpoints: [10.0.0.1:80], %s}}\nroutes: [{host: a, cluster: o, retry: {%s}}]\n"
            .formatted(cluster, route);
    return PolicyFile.parse("o.yaml", file).routes().get(0).calls().retry().headers();
  }

  private static CallPolicy route(String keys) {
    return policy(keys).routes().get(0).calls();
  }

  private static MeshPolicy policy(String keys) {
    return PolicyFile.parse(
        "orders.yaml",
        """
        clusters:
          o:
            endpoints: [10.0.0.1:80]
            retry:
              on: [connect-failure, retriable-status-codes]
              attempts: 4
              statusCodes: [429, 503]
              backoff: {base: 40ms, max: 600ms}
              nonIdempotent: true
            attemptHeaders: [x-envoy-attempt-count]
            hedge: {after: 50ms, attempts: 3}
        routes:
          - {host: a, cluster: o%s}
          - {host: b, cluster: o}
        """
            .formatted(keys));
  }
}
