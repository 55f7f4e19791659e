package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;
import static dev.sidecar.config.text.JavaText.time;

import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckTimes;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes a health check as Java. */
final class HealthCheckCode {
  private HealthCheckCode() {}

  static String of(HealthCheckPolicy policy) {
    return "new HealthCheckPolicy("
        + JavaText.list(
            Stream.of(
                probe(policy.probe()),
                time(policy.timeout()),
                "new HealthCheckPolicy.Thresholds(%d, %d)"
                    .formatted(
                        policy.thresholds().healthyThreshold(),
                        policy.thresholds().unhealthyThreshold()),
                times(policy.times()),
                Boolean.toString(policy.returnsEjected())))
        + ")";
  }

  private static String probe(HealthProbe probe) {
    if (probe instanceof HealthProbe.Grpc grpc) {
      return grpc.equals(HealthProbe.Grpc.of())
          ? "HealthProbe.Grpc.of()"
          : "new HealthProbe.Grpc(%s, %s, %s)"
              .formatted(
                  quoted(grpc.service()),
                  grpc.host() == null ? "null" : quoted(grpc.host()),
                  headers(grpc.headers()));
    }
    if (!(probe instanceof HealthProbe.Http http)) {
      return "new HealthProbe.Tcp()";
    }
    JavaText code = new JavaText("HealthProbe.Http.of(" + quoted(http.path()) + ")");
    String host = http.host();
    if (host != null) {
      code.call("withHost", quoted(host));
    }
    if (!http.method().equals(HealthProbe.Http.DEFAULT_METHOD)) {
      code.call("withMethod", quoted(http.method()));
    }
    if (!http.expected().equals(HealthProbe.Http.DEFAULT_EXPECTED) || !http.retriable().isEmpty()) {
      code.call("withStatuses", statuses(http.expected()) + ", " + statuses(http.retriable()));
    }
    if (!http.headers().isEmpty()) {
      code.call("withHeaders", headers(http.headers()));
    }
    return code.text();
  }

  private static String headers(Map<String, String> headers) {
    Stream<String> entries =
        headers.entrySet().stream()
            .map(it -> "Map.entry(%s, %s)".formatted(quoted(it.getKey()), quoted(it.getValue())));
    return headers.isEmpty() ? "Map.of()" : "Map.ofEntries(" + JavaText.list(entries) + ")";
  }

  private static String statuses(List<StatusRange> ranges) {
    return "List.of("
        + String.join(
            ", ",
            ranges.stream()
                .map(it -> "new HealthProbe.StatusRange(%d, %d)".formatted(it.first(), it.last()))
                .toList())
        + ")";
  }

  private static String times(HealthCheckTimes times) {
    HealthCheckTimes usual = HealthCheckTimes.every(times.interval());
    JavaText code = new JavaText("HealthCheckTimes.every(" + time(times.interval()) + ")");
    if (!times.unhealthyInterval().equals(usual.unhealthyInterval())
        || !times.unhealthyEdgeInterval().equals(usual.unhealthyEdgeInterval())) {
      code.call(
          "withUnhealthy",
          time(times.unhealthyEdgeInterval()) + ", " + time(times.unhealthyInterval()));
    }
    code.add("withHealthyEdge", times.healthyEdgeInterval(), usual.healthyEdgeInterval());
    code.add("withNoTraffic", times.noTrafficInterval(), usual.noTrafficInterval());
    if (!times.jitter().isZero() || !times.initialJitter().isZero()) {
      code.call("withJitter", time(times.jitter()) + ", " + time(times.initialJitter()));
    }
    return code.text();
  }
}
