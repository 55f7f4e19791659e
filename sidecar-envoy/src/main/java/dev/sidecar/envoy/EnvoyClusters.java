package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import java.util.ArrayList;
import java.util.List;

/** Writes clusters as Envoy {@code Cluster}s of type STATIC. */
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
            assignment(policy));
    return cluster.setAll(balancing(policy.loadBalancing()));
  }

  private static ObjectNode balancing(LoadBalancingPolicy policy) {
    if (policy instanceof LeastRequest least) {
      ObjectNode config = Json.object("choice_count", least.choices());
      return Json.object("lb_policy", "LEAST_REQUEST", "least_request_lb_config", config);
    }
    return Json.object("lb_policy", "ROUND_ROBIN");
  }

  private static ObjectNode protocol(HttpProtocol protocol) {
    String options =
        switch (protocol) {
          case HTTP1 -> "http_protocol_options";
          case HTTP2 -> "http2_protocol_options";
        };
    return Json.typed(OPTIONS, "explicit_http_config", Json.object(options, Json.object()));
  }

  private static ObjectNode assignment(ClusterPolicy policy) {
    List<ObjectNode> endpoints =
        ((DiscoveryPolicy.Static) policy.discovery())
            .endpoints().stream().map(it -> endpoint(it.endpoint())).toList();
    return Json.object(
        "cluster_name",
        policy.name(),
        "endpoints",
        List.of(Json.object("lb_endpoints", endpoints)));
  }

  private static ObjectNode endpoint(Endpoint endpoint) {
    ObjectNode address = Json.address(endpoint.address().getHostAddress(), endpoint.port());
    return Json.object("endpoint", Json.object("address", address));
  }
}
