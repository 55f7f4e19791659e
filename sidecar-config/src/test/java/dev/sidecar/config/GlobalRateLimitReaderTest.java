package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.GlobalRateLimitPolicy;
import java.time.Duration;
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
                    + " statusOnError: 503}"))
        .isEqualTo(new GlobalRateLimitPolicy("limits", "1", Duration.ofMillis(5), true, 430, 503));
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
