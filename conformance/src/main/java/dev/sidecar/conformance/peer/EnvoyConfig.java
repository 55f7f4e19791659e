package dev.sidecar.conformance.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.envoy.EnvoyBootstrap;
import dev.sidecar.policy.MeshPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * One bootstrap file for many cases: what {@link EnvoyBootstrap} writes for each, side by side,
 * with names of their own. A case has its own listener, clusters and access log, so that cases
 * share the process and nothing else.
 */
final class EnvoyConfig {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG =
      """
      {"name": "envoy.access_loggers.file", "typed_config": {
        "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
        "log_format": {"json_format": {
          "port": "%DOWNSTREAM_REMOTE_PORT%",
          "flags": "%RESPONSE_FLAGS%",
          "tries": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%"}}}}
      """;

  private ObjectNode all = JSON.createObjectNode();

  /** What names of a case begin with, in the file. */
  static String prefix(int number) {
    return "c" + number + "-";
  }

  /**
   * Adds a case.
   *
   * @param number of the case, its own
   * @param log where its access log goes
   * @throws dev.sidecar.envoy.NotExpressibleException if Envoy has no way to do what it says
   */
  void add(int number, MeshPolicy policy, Path log) {
    String prefix = prefix(number);
    ObjectNode own = bootstrap(policy);
    ObjectNode listener = (ObjectNode) own.at("/static_resources/listeners/0");
    listener.put("name", prefix);
    ObjectNode manager = (ObjectNode) listener.at("/filter_chains/0/filters/0/typed_config");
    manager.put("stat_prefix", prefix);
    ObjectNode logger = (ObjectNode) read(LOG);
    ((ObjectNode) logger.get("typed_config")).put("path", log.toString());
    manager.putArray("access_log").add(logger);
    rename(manager.get("route_config"), prefix);
    for (JsonNode filter : manager.get("http_filters")) {
      if (filter.findPath("envoy_grpc") instanceof ObjectNode service) {
        service.put("cluster_name", prefix + service.get("cluster_name").asText());
      }
    }
    if (own.path("cluster_manager") instanceof ObjectNode manages) {
      manages.put("local_cluster_name", prefix + manages.get("local_cluster_name").asText());
    }
    for (JsonNode cluster : own.at("/static_resources/clusters")) {
      ((ObjectNode) cluster).put("name", prefix + cluster.get("name").asText());
      if (cluster.path("load_assignment") instanceof ObjectNode assignment) {
        assignment.put("cluster_name", cluster.get("name").asText());
      }
    }
    if (all.isEmpty()) {
      all = own;
      return;
    }
    append("listeners", own);
    append("clusters", own);
    if (own.has("layered_runtime")) {
      all.set("layered_runtime", own.get("layered_runtime"));
    }
  }

  private void append(String what, ObjectNode own) {
    ((ArrayNode) all.at("/static_resources/" + what))
        .addAll((ArrayNode) own.at("/static_resources/" + what));
  }

  private static void rename(JsonNode routes, String prefix) {
    if (routes instanceof ObjectNode object && object.path("cluster").isTextual()) {
      object.put("cluster", prefix + object.get("cluster").textValue());
    }
    for (JsonNode each : routes.at("/weighted_clusters/clusters")) {
      ((ObjectNode) each).put("name", prefix + each.get("name").asText());
    }
    routes.forEach(each -> rename(each, prefix));
  }

  private static ObjectNode bootstrap(MeshPolicy policy) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return (ObjectNode) read(EnvoyBootstrap.write(policy, any));
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The file. */
  @Override
  public String toString() {
    return all.toPrettyString() + "\n";
  }
}
