package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.IdentityPolicy.WorkloadApi;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the agent of a SPIFFE Workload API, which speaks SDS on the same socket. */
final class EnvoyAgent {
  // No name that a cluster of a policy may have.
  private static final String CLUSTER = "sidecar:workload-api";
  private static final Pattern TCP = Pattern.compile("tcp://(.+):([0-9]+)");
  // The names of SPIRE: the workload's own certificate, and the bundles of all trust domains with
  // Envoy's SPIFFE validator.
  private static final String OWN = "default";
  private static final String ALL = "ALL";

  private EnvoyAgent() {}

  static ObjectNode certificate() {
    return secret(OWN);
  }

  static ObjectNode bundles() {
    return secret(ALL);
  }

  /** The cluster that the secrets come from. */
  static ObjectNode cluster(WorkloadApi api) {
    ObjectNode endpoint = Json.object("endpoint", Json.object("address", address(api)));
    return Json.object(
        "name",
        CLUSTER,
        "type",
        "STATIC",
        "connect_timeout",
        "5s",
        "typed_extension_protocol_options",
        EnvoyClusters.http2(),
        "load_assignment",
        Json.object(
            "cluster_name",
            CLUSTER,
            "endpoints",
            List.of(Json.object("lb_endpoints", List.of(endpoint)))));
  }

  private static ObjectNode address(WorkloadApi api) {
    String field = "identity.workloadApi.socket";
    String socket = api.socket();
    if (socket == null) {
      throw new NotExpressibleException(
          field, "absent", "does not read SPIFFE_ENDPOINT_SOCKET (expected: unix:/path)");
    }
    Matcher tcp = TCP.matcher(socket);
    if (tcp.matches()) {
      return Json.address(tcp.group(1), Integer.parseInt(tcp.group(2)));
    }
    if (!socket.startsWith("unix:")) {
      throw new NotExpressibleException(field, socket, "needs an address and a port");
    }
    // unix:/run/agent.sock and unix:///run/agent.sock are the same.
    String path = socket.substring("unix:".length()).replaceFirst("^/+", "/");
    return Json.object("pipe", Json.object("path", path));
  }

  private static ObjectNode secret(String name) {
    ObjectNode grpc = Json.object("envoy_grpc", Json.object("cluster_name", CLUSTER));
    return Json.object(
        "name",
        name,
        "sds_config",
        Json.object(
            "resource_api_version",
            "V3",
            "api_config_source",
            Json.object(
                "api_type",
                "GRPC",
                "transport_api_version",
                "V3",
                "grpc_services",
                List.of(grpc))));
  }
}
