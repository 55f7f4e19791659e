package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.KeepAlivePolicy;
import dev.sidecar.policy.TlsPolicy;
import java.util.ArrayList;
import java.util.List;

/** Writes clusters as Envoy {@code Cluster}s. */
final class EnvoyClusters {
  private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  private EnvoyClusters() {}

  static List<ObjectNode> of(List<ClusterPolicy> policies, EnvoyTls secured) {
    List<ObjectNode> clusters = new ArrayList<>();
    for (int i = 0; i < policies.size(); i++) {
      clusters.add(cluster("clusters[" + i + "]", policies.get(i), secured));
    }
    return clusters;
  }

  /** The options of a cluster that speaks HTTP/2. */
  static ObjectNode http2() {
    return Json.object(OPTIONS, protocol(HttpProtocol.HTTP2));
  }

  private static ObjectNode cluster(String field, ClusterPolicy policy, EnvoyTls secured) {
    ObjectNode options = protocol(policy.protocol());
    TlsPolicy tls = policy.tls();
    ObjectNode byHost = tls == null ? null : EnvoyTls.byHost(tls);
    if (byHost != null) {
      options.set("upstream_http_protocol_options", byHost);
    }
    if (!policy.keepAlive().max().equals(KeepAlivePolicy.DEFAULT.max())) {
      options.set(
          "common_http_protocol_options",
          Json.object(
              "idle_timeout", Json.duration(field + ".keepAlive.max", policy.keepAlive().max())));
    }
    ObjectNode cluster =
        Json.object(
            "name",
            policy.name(),
            "connect_timeout",
            Json.duration(field + ".connectTimeout", policy.connectTimeout()),
            "typed_extension_protocol_options",
            Json.object(OPTIONS, options),
            "circuit_breakers",
            Json.object(
                "thresholds",
                List.of(
                    EnvoyThresholds.of(
                        field + ".admission", policy.protocol(), policy.admission()))));
    if (tls != null) {
      cluster.set("transport_socket", secured.upstream(field + ".tls", policy, tls));
    }
    cluster.setAll(EnvoyDiscovery.of(field, policy));
    cluster.setAll(EnvoyHealth.of(field, policy));
    return cluster.setAll(EnvoyBalancing.of(field, policy));
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
