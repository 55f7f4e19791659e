package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import java.util.ArrayList;
import java.util.List;

/** Writes clusters as Envoy {@code Cluster}s. */
final class EnvoyClusters {
  private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  private EnvoyClusters() {}

  static List<ObjectNode> of(List<ClusterPolicy> policies) {
    List<ObjectNode> clusters = new ArrayList<>();
    for (int i = 0; i < policies.size(); i++) {
      clusters.add(cluster("clusters[" + i + "]", policies.get(i)));
    }
    return clusters;
  }

  private static ObjectNode cluster(String field, ClusterPolicy policy) {
    ObjectNode cluster =
        Json.object(
            "name",
            policy.name(),
            "connect_timeout",
            Json.duration(field + ".connectTimeout", policy.connectTimeout()),
            "typed_extension_protocol_options",
            Json.object(OPTIONS, protocol(policy.protocol())),
            "circuit_breakers",
            Json.object(
                "thresholds",
                List.of(
                    EnvoyThresholds.of(
                        field + ".admission", policy.protocol(), policy.admission()))));
    cluster.setAll(EnvoyDiscovery.of(field, policy));
    cluster.setAll(EnvoyHealth.of(field, policy.health()));
    return cluster.setAll(EnvoyBalancing.of(policy));
  }

  private static ObjectNode protocol(HttpProtocol protocol) {
    String options =
        switch (protocol) {
          case HTTP1 -> "http_protocol_options";
          case HTTP2 -> "http2_protocol_options";
        };
    return Json.typed(OPTIONS, "explicit_http_config", Json.object(options, Json.object()));
  }
}
