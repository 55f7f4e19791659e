package dev.sidecar.config;

import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthCheckTimes;
import dev.sidecar.policy.HealthProbe;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code healthCheck} of a cluster. */
final class HealthCheckReader {
  private static final String EXPECTED =
      "a mapping like {http: {path: /healthz}, interval: 5s, timeout: 1s, healthyThreshold: 2,"
          + " unhealthyThreshold: 3}";
  private static final String PROBE = "http, grpc or tcp";
  private static final List<String> PROBES = List.of("http", "grpc", "tcp");
  private static final List<String> KEYS =
      List.of(
          "http",
          "grpc",
          "tcp",
          "interval",
          "timeout",
          "healthyThreshold",
          "unhealthyThreshold",
          "unhealthyInterval",
          "unhealthyEdgeInterval",
          "healthyEdgeInterval",
          "noTrafficInterval",
          "jitter",
          "initialJitter",
          "returnsEjected");
  private static final String COUNT = "a whole number, 1 to " + Integer.MAX_VALUE;
  // Of what is missing or refused, so that all else is judged.
  private static final Duration ANY = Duration.ofSeconds(1);

  private HealthCheckReader() {}

  /** The policy, or null after a problem was added. */
  static @Nullable HealthCheckPolicy read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, EXPECTED, KEYS);
    if (mapping == null) {
      return null;
    }
    HealthProbe probe = probe(mapping);
    Duration interval = required(mapping, "interval");
    Duration timeout = required(mapping, "timeout");
    int healthy = threshold(mapping, "healthyThreshold");
    int unhealthy = threshold(mapping, "unhealthyThreshold");
    Thresholds thresholds = mapping.build(() -> new Thresholds(healthy, unhealthy));
    HealthCheckTimes times = times(mapping, interval);
    boolean returns = mapping.optional("returnsEjected", true, YamlValue::bool);
    // Its timeout is judged even where another part was refused.
    return mapping.build(
        () -> {
          HealthCheckPolicy policy =
              new HealthCheckPolicy(
                  probe == null ? new HealthProbe.Tcp() : probe,
                  timeout,
                  thresholds == null ? new Thresholds(1, 1) : thresholds,
                  times == null ? HealthCheckTimes.every(ANY) : times,
                  returns);
          return probe == null || thresholds == null || times == null ? null : policy;
        });
  }

  private static @Nullable HealthProbe probe(YamlMapping mapping) {
    String kind = mapping.oneOf(PROBES, PROBE);
    YamlValue given = kind == null ? null : mapping.get(kind);
    if (kind == null || given == null) {
      return null;
    }
    if (kind.equals("http")) {
      return HealthProbeReader.read(given);
    }
    if (kind.equals("grpc")) {
      return HealthProbeReader.grpc(given);
    }
    return YamlMapping.read(given, "{}", List.of()) == null ? null : new HealthProbe.Tcp();
  }

  private static @Nullable HealthCheckTimes times(YamlMapping mapping, Duration interval) {
    Duration unhealthy = TimeoutReader.duration(mapping, "unhealthyInterval", interval);
    Duration unhealthyEdge = TimeoutReader.duration(mapping, "unhealthyEdgeInterval", unhealthy);
    Duration healthyEdge = TimeoutReader.duration(mapping, "healthyEdgeInterval", interval);
    Duration noTraffic =
        TimeoutReader.duration(
            mapping, "noTrafficInterval", HealthCheckTimes.DEFAULT_NO_TRAFFIC_INTERVAL);
    Duration jitter = TimeoutReader.duration(mapping, "jitter", Duration.ZERO);
    Duration initial = TimeoutReader.duration(mapping, "initialJitter", Duration.ZERO);
    // What follows from a refused interval is no mistake of its own.
    boolean usable = !interval.isNegative() && !interval.isZero();
    return mapping.build(
        () ->
            new HealthCheckTimes(
                interval,
                usable || mapping.get("unhealthyInterval") != null ? unhealthy : ANY,
                usable || mapping.get("unhealthyEdgeInterval") != null ? unhealthyEdge : ANY,
                usable || mapping.get("healthyEdgeInterval") != null ? healthyEdge : ANY,
                noTraffic,
                jitter,
                initial));
  }

  private static Duration required(YamlMapping mapping, String key) {
    mapping.required(key, "a time");
    return TimeoutReader.duration(mapping, key, ANY);
  }

  private static int threshold(YamlMapping mapping, String key) {
    mapping.required(key, COUNT);
    return mapping.optional(key, 1, it -> it.integer(COUNT));
  }
}
