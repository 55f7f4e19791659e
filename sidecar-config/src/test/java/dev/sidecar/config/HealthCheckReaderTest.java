package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthCheckTimes;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code healthCheck} of a cluster means. */
class HealthCheckReaderTest {
  private static final String FILE =
      """
      clusters:
        orders:
          endpoints: [10.0.0.1:80]
          healthCheck:
      %s
      routes: []
      """;

  private static HealthCheckPolicy read(String check) {
    String file = FILE.formatted(check.indent(6).stripTrailing());
    return PolicyFile.parse("o.yaml", file).clusters().get(0).health().healthCheck();
  }

  @Test
  void whatIsRequiredIsEnough() {
    HealthCheckPolicy check =
        read("{tcp: {}, interval: 7s, timeout: 1s, healthyThreshold: 2, unhealthyThreshold: 3}");
    assertThat(check)
        .isEqualTo(
            HealthCheckPolicy.of(
                new HealthProbe.Tcp(),
                Duration.ofSeconds(7),
                Duration.ofSeconds(1),
                new Thresholds(2, 3)));
  }

  @Test
  void everyKeyHasItsPlace() {
    HealthCheckPolicy check =
        read(
            """
            http:
              path: /healthz?deep=1
              host: orders.svc:8080
              method: HEAD
              expectedStatuses: [200-299, 304]
              retriableStatuses: [429, 500-503]
              requestHeaders: {X-Probe: 1}
            interval: 1s
            timeout: 2s
            healthyThreshold: 3
            unhealthyThreshold: 4
            unhealthyInterval: 5s
            unhealthyEdgeInterval: 6s
            healthyEdgeInterval: 7s
            noTrafficInterval: 8s
            jitter: 9s
            initialJitter: 10s
            returnsEjected: false
            """);
    assertThat(check)
        .isEqualTo(
            new HealthCheckPolicy(
                new HealthProbe.Http(
                    "/healthz?deep=1",
                    "orders.svc:8080",
                    "HEAD",
                    List.of(new StatusRange(200, 299), new StatusRange(304, 304)),
                    List.of(new StatusRange(429, 429), new StatusRange(500, 503)),
                    Map.of("X-Probe", "1")),
                Duration.ofSeconds(2),
                new Thresholds(3, 4),
                new HealthCheckTimes(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(7),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(9),
                    Duration.ofSeconds(10)),
                false));
  }

  @Test
  void anAbsentIntervalFollowsTheOneThatIsThere() {
    HealthCheckTimes times =
        read("{tcp: {}, interval: 7s, unhealthyInterval: 2s, timeout: 1s, healthyThreshold: 1,"
                + " unhealthyThreshold: 1}")
            .times();
    assertThat(times.unhealthyEdgeInterval()).hasSeconds(2);
    assertThat(times.healthyEdgeInterval()).hasSeconds(7);
    assertThat(times.noTrafficInterval()).hasSeconds(60);
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    http:
                      path: healthz
                      method: POST
                      expectedStatuses: []
                      retriableStatuses: [600, 299-200]
                      requestHeaders: {Host: a}
                    interval: 0s
                    healthyThreshold: 0
                    unhealthyThreshold: none
                    jitter: -1s
                    """))
        .hasMessage(
            """
            o.yaml:5:7: clusters.orders.healthCheck.timeout: missing (expected: a time)
            o.yaml:6:15: clusters.orders.healthCheck.http.path: healthz (expected: a path from '/' on, without blanks)
            o.yaml:7:17: clusters.orders.healthCheck.http.method: POST (expected: GET, HEAD, OPTIONS, DELETE or TRACE)
            o.yaml:8:27: clusters.orders.healthCheck.http.expectedStatuses: none (expected: at least one)
            o.yaml:9:29: clusters.orders.healthCheck.http.retriableStatuses[0]: 600 (expected: a status, or two with a dash: 100 to 599)
            o.yaml:9:34: clusters.orders.healthCheck.http.retriableStatuses[1]: 299-200 (expected: a status, or two with a dash: 100 to 599)
            o.yaml:10:25: clusters.orders.healthCheck.http.requestHeaders: Host (expected: the name of a header that is not the connection's own)
            o.yaml:11:17: clusters.orders.healthCheck.interval: 0s (expected: more than 0)
            o.yaml:12:25: clusters.orders.healthCheck.healthyThreshold: 0 (expected: 1 to 2147483647)
            o.yaml:13:27: clusters.orders.healthCheck.unhealthyThreshold: none (expected: a whole number, 1 to 2147483647)
            o.yaml:14:15: clusters.orders.healthCheck.jitter: -1s (expected: 0 or more)"""
                .stripTrailing());
  }

  @Test
  void anEndpointIsAskedOneThing() {
    assertThatThrownBy(
            () -> read("{interval: 1s, timeout: 1s, healthyThreshold: 1, unhealthyThreshold: 1}"))
        .hasMessageContaining("healthCheck: a mapping (expected: http, grpc or tcp)");
    assertThatThrownBy(
            () ->
                read(
                    "{udp: {}, interval: 1s, timeout: 1s, healthyThreshold: 1,"
                        + " unhealthyThreshold: 1}"))
        .hasMessageContaining("healthCheck.udp: unknown key");
  }

  private static final String GRPC =
      """
      clusters:
        orders:
          endpoints: [10.0.0.1:80]
          protocol: %s
          healthCheck: {grpc: %s, interval: 1s, timeout: 1s, healthyThreshold: 1, unhealthyThreshold: 1}
      routes: []
      """;

  private static HealthProbe grpc(String grpc) {
    String file = GRPC.formatted("http2", grpc);
    return PolicyFile.parse("o.yaml", file).clusters().get(0).health().healthCheck().probe();
  }

  @Test
  void serviceOfGrpcMayBeNamed() {
    assertThat(grpc("{}")).isEqualTo(HealthProbe.Grpc.of());
    assertThat(grpc("{service: a.v1.B, host: 'c.svc:81', requestHeaders: {x-probe: 1}}"))
        .isEqualTo(new HealthProbe.Grpc("a.v1.B", "c.svc:81", Map.of("x-probe", "1")));
  }

  @Test
  void grpcNeedsHttp2() {
    assertThatThrownBy(() -> PolicyFile.parse("o.yaml", GRPC.formatted("http1", "{}")))
        .hasMessageContaining(
            "clusters.orders.healthCheck.grpc: protocol http1 (expected: protocol http2, which gRPC"
                + " needs)");
  }

  @Test
  void whatIsWrongWithGrpcIsToldAtOnce() {
    assertThatThrownBy(
            () -> grpc("{service: a b, host: '/', requestHeaders: {grpc-timeout: 1S, a b: 1}}"))
        .hasMessageContainingAll(
            "healthCheck.grpc.service: a b (expected: the full name of a service",
            "healthCheck.grpc.host: / (expected: a host name",
            "healthCheck.grpc.requestHeaders: grpc-timeout (expected: the name of a header",
            "healthCheck.grpc.requestHeaders: a b (expected: the name of a header");
  }
}
