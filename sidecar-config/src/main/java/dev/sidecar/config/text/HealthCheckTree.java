package dev.sidecar.config.text;

import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckTimes;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A health check as the mapping that its file has. */
final class HealthCheckTree {
  private HealthCheckTree() {}

  /** With every value; a host and headers that are not there are left out. */
  static Map<String, Object> of(HealthCheckPolicy policy) {
    HealthCheckTimes times = policy.times();
    Map<String, Object> tree = new LinkedHashMap<>(probe(policy.probe()));
    tree.put("interval", DurationText.of(times.interval()));
    tree.put("timeout", DurationText.of(policy.timeout()));
    tree.put("healthyThreshold", policy.thresholds().healthyThreshold());
    tree.put("unhealthyThreshold", policy.thresholds().unhealthyThreshold());
    tree.put("unhealthyInterval", DurationText.of(times.unhealthyInterval()));
    tree.put("unhealthyEdgeInterval", DurationText.of(times.unhealthyEdgeInterval()));
    tree.put("healthyEdgeInterval", DurationText.of(times.healthyEdgeInterval()));
    tree.put("noTrafficInterval", DurationText.of(times.noTrafficInterval()));
    tree.put("jitter", DurationText.of(times.jitter()));
    tree.put("initialJitter", DurationText.of(times.initialJitter()));
    tree.put("returnsEjected", policy.returnsEjected());
    return tree;
  }

  /** Without what would hold anyway. */
  static Map<String, Object> minimal(HealthCheckPolicy policy) {
    HealthCheckTimes times = policy.times();
    HealthCheckTimes absent =
        HealthCheckTimes.every(times.interval())
            .withUnhealthy(times.unhealthyInterval(), times.interval());
    Map<String, Object> tree = of(policy);
    Map<String, Object> usual =
        of(
            new HealthCheckPolicy(
                policy.probe(), policy.timeout(), policy.thresholds(), absent, true));
    for (String required :
        List.of(
            "interval",
            "timeout",
            "healthyThreshold",
            "unhealthyThreshold",
            "http",
            "grpc",
            "tcp")) {
      usual.remove(required);
    }
    usual.forEach(tree::remove);
    if (policy.probe() instanceof HealthProbe.Http http) {
      Map<String, Object> asked = http(http);
      Map<String, Object> plain = http(HealthProbe.Http.of(http.path()));
      plain.remove("path");
      plain.forEach(asked::remove);
      tree.put("http", asked);
    } else if (policy.probe() instanceof HealthProbe.Grpc grpc && grpc.service().isEmpty()) {
      Map<String, Object> asked = grpc(grpc);
      asked.remove("service");
      tree.put("grpc", asked);
    }
    return tree;
  }

  private static Map<String, Object> probe(HealthProbe probe) {
    if (probe instanceof HealthProbe.Grpc grpc) {
      return Map.of("grpc", grpc(grpc));
    }
    return probe instanceof HealthProbe.Http http
        ? Map.of("http", http(http))
        : Map.of("tcp", Map.of());
  }

  private static Map<String, Object> grpc(HealthProbe.Grpc probe) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("service", probe.service());
    String host = probe.host();
    if (host != null) {
      tree.put("host", host);
    }
    if (!probe.headers().isEmpty()) {
      tree.put("requestHeaders", new LinkedHashMap<>(probe.headers()));
    }
    return tree;
  }

  private static Map<String, Object> http(HealthProbe.Http probe) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("path", probe.path());
    String host = probe.host();
    if (host != null) {
      tree.put("host", host);
    }
    tree.put("method", probe.method());
    tree.put("expectedStatuses", statuses(probe.expected()));
    tree.put("retriableStatuses", statuses(probe.retriable()));
    if (!probe.headers().isEmpty()) {
      tree.put("requestHeaders", new LinkedHashMap<>(probe.headers()));
    }
    return tree;
  }

  private static List<Object> statuses(List<StatusRange> ranges) {
    return ranges.stream().map(HealthCheckTree::status).toList();
  }

  private static Object status(StatusRange range) {
    return range.first() == range.last()
        ? (Object) range.first()
        : range.first() + "-" + range.last();
  }
}
