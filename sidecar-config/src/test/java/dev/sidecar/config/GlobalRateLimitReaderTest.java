package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HeaderChanges;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@code globalRateLimit} of a route means. */
class GlobalRateLimitReaderTest {
  private static final String FILE =
      """
      clusters:
        orders: {endpoints: [10.0.0.1:80]}
        limits: {endpoints: [10.0.0.2:80], protocol: http2}
      routes:
        - host: orders.svc
          %s
          descriptors: [[{header: x-user, key: user}]]
          globalRateLimit: %s
      """;

  private static GlobalRateLimitPolicy read(String limit) {
    return PolicyFile.parse("o.yaml", FILE.formatted("cluster: orders", limit))
        .routes()
        .get(0)
        .filters()
        .globalRateLimit();
  }

  @Test
  void clusterAndDomainAreEnough() {
    assertThat(read("{cluster: limits, domain: shop}"))
        .isEqualTo(
            new GlobalRateLimitPolicy("limits", "shop", Duration.ofMillis(20), false, 429, 500));
  }

  @Test
  void everyKeyHasItsPlace() {
    assertThat(
            read(
                "{cluster: limits, domain: 1, timeout: 5ms, failureModeDeny: true, status: 430,"
                    + " statusOnError: 503, tellLimits: true, tellLimited: false, limitedHeaders:"
                    + " {set: {Retry-After: 1}}, enforced: 0.5%}"))
        .isEqualTo(
            new GlobalRateLimitPolicy("limits", "1", Duration.ofMillis(5), true, 430, 503)
                .with(
                    new GlobalRateLimitAnswers(
                        true, false, HeaderChanges.set("retry-after", "1"), 0.5)));
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    "{domain: '', timeout: 0s, failureModeDeny: 1, status: 399, statusOnError: x}"))
        .hasMessageContainingAll(
            "globalRateLimit.cluster: missing (expected: the name of a cluster)",
            "globalRateLimit.domain: '' (expected: a name)",
            "globalRateLimit.timeout: 0s (expected: more than 0)",
            "globalRateLimit.failureModeDeny: 1 (expected: ",
            "globalRateLimit.status: 399 (expected: 400 to 599)",
            "globalRateLimit.statusOnError: x (expected: 400 to 599)");
  }

  @Test
  void answersAreJudgedWithTheRest() {
    String headers =
        IntStream.range(0, 11).mapToObj(i -> "x-" + i + ": a").collect(Collectors.joining(", "));
    assertThatThrownBy(
            () ->
                read(
                    "{cluster: limits, domain: a, timeout: 0s, tellLimits: 1, enforced: 101,"
                        + " limitedHeaders: {remove: [a], set: {%s}}}".formatted(headers)))
        .hasMessageContainingAll(
            "globalRateLimit.timeout: 0s (expected: more than 0)",
            "globalRateLimit.tellLimits: 1 (expected: ",
            "globalRateLimit.enforced: 101 (expected: 0 to 100, with at most 4 decimals)",
            "globalRateLimit.limitedHeaders: 11 headers (expected: at most 10)",
            "globalRateLimit.limitedHeaders.remove: unknown key (expected: set, add)");
  }

  @Test
  void whatOnlyEnvoyHasIsRefusedByItsName() {
    for (String key :
        new String[] {
          "stage",
          "disableKey",
          "requestType",
          "filterEnabled",
          "failureModeDenyPercent",
          "rateLimitedAsResourceExhausted",
          "statPrefix"
        }) {
      assertThatThrownBy(() -> read("{cluster: limits, domain: a, %s: 1}".formatted(key)))
          .hasMessageContaining("globalRateLimit." + key + ": ")
          .hasMessageContaining("(expected: ")
          .hasMessageNotContaining("unknown key");
    }
  }

  @Test
  void serviceIsAClusterThatSpeaksHttp2() {
    for (String cluster : new String[] {"orders", "nobody"}) {
      assertThatThrownBy(() -> read("{cluster: %s, domain: shop}".formatted(cluster)))
          .hasMessageContaining(
              "o.yaml:8:32: routes[0].globalRateLimit.cluster: "
                  + cluster
                  + " (expected: one of the clusters, with protocol http2, which gRPC needs)");
    }
  }

  @Test
  void callsThatGoToNoClusterAskNobody() {
    String file = FILE.formatted("respond: {status: 200}", "{cluster: limits, domain: shop}");
    assertThatThrownBy(() -> PolicyFile.parse("o.yaml", file))
        .hasMessageContaining("routes[0].globalRateLimit: for calls that go to a cluster");
  }
}
