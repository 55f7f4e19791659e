package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HttpProtocol;
import java.util.ArrayList;
import java.util.List;

/** Writes clusters as Envoy {@code Cluster}s of type STATIC. */
final class EnvoyClusters {
  private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final long MOST_WEIGHT = 0xFFFF_FFFFL;

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
            "type",
            "STATIC",
            "connect_timeout",
            Json.duration(field + ".connectTimeout", policy.connectTimeout()),
            "typed_extension_protocol_options",
            Json.object(OPTIONS, protocol(policy.protocol())),
            "circuit_breakers",
            Json.object(
                "thresholds",
                List.of(
                    EnvoyThresholds.of(
                        field + ".admission", policy.protocol(), policy.admission()))),
            "load_assignment",
            assignment(field, policy));
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

  private static ObjectNode assignment(String field, ClusterPolicy policy) {
    List<WeightedEndpoint> found = ((DiscoveryPolicy.Static) policy.discovery()).endpoints();
    long sum = found.stream().mapToLong(WeightedEndpoint::weight).sum();
    if (sum > MOST_WEIGHT) {
      throw new NotExpressibleException(
          field + ".endpoints", "sum of weights " + sum, "adds weights to " + MOST_WEIGHT);
    }
    List<ObjectNode> endpoints = found.stream().map(EnvoyClusters::endpoint).toList();
    return Json.object(
        "cluster_name",
        policy.name(),
        "endpoints",
        List.of(Json.object("lb_endpoints", endpoints)));
  }

  private static ObjectNode endpoint(WeightedEndpoint found) {
    Endpoint endpoint = found.endpoint();
    ObjectNode address = Json.address(endpoint.address().getHostAddress(), endpoint.port());
    return Json.object(
        "endpoint", Json.object("address", address), "load_balancing_weight", found.weight());
  }
}
