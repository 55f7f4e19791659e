package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckTimes;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.TlsPolicy;
import java.util.List;
import java.util.Map;

/** Writes a health check as fields of an Envoy cluster. */
final class EnvoyHealthChecks {
  private EnvoyHealthChecks() {}

  static ObjectNode of(String cluster, ClusterPolicy policy, HealthCheckPolicy check) {
    String field = cluster + ".healthCheck";
    TlsPolicy tls = policy.tls();
    if (tls != null && tls.serverName() == null && tls.peers().isEmpty()) {
      throw new NotExpressibleException(
          field,
          "tls without serverName and peers",
          "asks its health checks' peer for no name: give tls.serverName or tls.peers");
    }
    return Json.object(
        "health_checks",
        List.of(check(field, policy, check)),
        // Else an endpoint that discovery has taken away has calls for as long as it is healthy.
        "ignore_health_on_host_removal",
        true);
  }

  private static ObjectNode check(String field, ClusterPolicy cluster, HealthCheckPolicy check) {
    HealthCheckTimes times = check.times();
    ObjectNode written =
        Json.object(
            "timeout",
            Json.duration(field + ".timeout", check.timeout()),
            "interval",
            Json.duration(field + ".interval", times.interval()),
            "healthy_threshold",
            check.thresholds().healthyThreshold(),
            "unhealthy_threshold",
            check.thresholds().unhealthyThreshold(),
            "unhealthy_interval",
            Json.duration(field + ".unhealthyInterval", times.unhealthyInterval()),
            "unhealthy_edge_interval",
            Json.duration(field + ".unhealthyEdgeInterval", times.unhealthyEdgeInterval()),
            "healthy_edge_interval",
            Json.duration(field + ".healthyEdgeInterval", times.healthyEdgeInterval()),
            "no_traffic_interval",
            Json.duration(field + ".noTrafficInterval", times.noTrafficInterval()),
            "interval_jitter",
            Json.duration(field + ".jitter", times.jitter()),
            "initial_jitter",
            Json.duration(field + ".initialJitter", times.initialJitter()));
    if (check.probe() instanceof HealthProbe.Grpc grpc) {
      return written.set("grpc_health_check", grpc(grpc));
    }
    return check.probe() instanceof HealthProbe.Http http
        ? written.set("http_health_check", http(cluster.protocol(), http))
        : written.set("tcp_health_check", Json.object());
  }

  private static ObjectNode grpc(HealthProbe.Grpc probe) {
    String host = probe.host();
    ObjectNode written = Json.object("service_name", probe.service());
    if (host != null) {
      written.put("authority", host);
    }
    if (!probe.headers().isEmpty()) {
      written.set("initial_metadata", headers(probe.headers()));
    }
    return written;
  }

  private static JsonNode headers(Map<String, String> headers) {
    return Json.list(
        headers.entrySet().stream().map(it -> header(it.getKey(), it.getValue())).toList());
  }

  private static ObjectNode http(HttpProtocol protocol, HealthProbe.Http probe) {
    ObjectNode written =
        Json.object(
            "path",
            probe.path(),
            "method",
            probe.method(),
            "codec_client_type",
            protocol.name(),
            "expected_statuses",
            probe.expected().stream().map(EnvoyHealthChecks::range).toList());
    String host = probe.host();
    if (host != null) {
      written.put("host", host);
    }
    if (!probe.retriable().isEmpty()) {
      written.set(
          "retriable_statuses",
          Json.list(probe.retriable().stream().map(EnvoyHealthChecks::range).toList()));
    }
    if (!probe.headers().isEmpty()) {
      written.set("request_headers_to_add", headers(probe.headers()));
    }
    return written;
  }

  // Envoy's ranges leave their end out.
  private static ObjectNode range(StatusRange range) {
    return Json.object("start", range.first(), "end", range.last() + 1);
  }

  // A percent sign begins one of Envoy's substitutions; and Envoy would add to its user agent.
  private static ObjectNode header(String name, String value) {
    return Json.object(
        "header",
        Json.object("key", name, "value", value.replace("%", "%%")),
        "append_action",
        "OVERWRITE_IF_EXISTS_OR_ADD",
        "keep_empty_value",
        true);
  }
}
