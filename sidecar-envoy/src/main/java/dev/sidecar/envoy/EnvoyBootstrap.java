package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.MeshPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Writes a policy as the bootstrap file of an Envoy that does the same, hop included.
 *
 * <p>The result is for {@code envoy -c FILE}, with a file name that ends in {@code .json} or {@code
 * .yaml}. It uses only fields of Envoy's v3 API. The administration port listens on loopback, on a
 * free port.
 */
public final class EnvoyBootstrap {
  private static final String NETWORK = "envoy.extensions.filters.network.";
  private static final String HTTP = "envoy.extensions.filters.http.";

  private EnvoyBootstrap() {}

  /**
   * Writes the bootstrap as JSON.
   *
   * @param policy what Envoy is to do
   * @param listener where Envoy accepts plain HTTP/1 and HTTP/2; port 0 is a free port
   * @throws NotExpressibleException if Envoy has no way to do what the policy says
   * @throws IllegalArgumentException if the listener's host name is not resolved
   */
  public static String write(MeshPolicy policy, InetSocketAddress listener) {
    InetAddress address = listener.getAddress();
    if (address == null) {
      throw new IllegalArgumentException("listener: " + listener + " (expected: an IP address)");
    }
    ObjectNode bootstrap =
        Json.object(
            "admin",
            Json.object("address", Json.address("127.0.0.1", 0)),
            "static_resources",
            Json.object(
                "listeners",
                List.of(
                    Json.object(
                        "name",
                        "sidecar",
                        "address",
                        Json.address(address.getHostAddress(), listener.getPort()),
                        "filter_chains",
                        List.of(Json.object("filters", List.of(connectionManager(policy)))))),
                "clusters",
                EnvoyClusters.of(policy.clusters())));
    if (EnvoyMatches.regexes(policy.routes())) {
      bootstrap.set("layered_runtime", anyRegexSize());
    }
    return bootstrap.toPrettyString() + "\n";
  }

  // Envoy refuses programs of more than 100 steps otherwise, which a list of words may have.
  private static ObjectNode anyRegexSize() {
    ObjectNode limit = Json.object("re2.max_program_size.error_level", Integer.MAX_VALUE);
    return Json.object("layers", List.of(Json.object("name", "sidecar", "static_layer", limit)));
  }

  private static ObjectNode connectionManager(MeshPolicy policy) {
    EnvoyAttemptHeaders headers = new EnvoyAttemptHeaders(policy.routes());
    return Json.object(
        "name",
        NETWORK + "http_connection_manager",
        "typed_config",
        Json.typed(
            NETWORK + "http_connection_manager.v3.HttpConnectionManager",
            "stat_prefix",
            "sidecar",
            "codec_type",
            "AUTO",
            // Every route brings its own limit.
            "stream_idle_timeout",
            "0s",
            // Headers that the library does not write either.
            "generate_request_id",
            false,
            "server_header_transformation",
            "PASS_THROUGH",
            "http_filters",
            List.of(router(headers)),
            "route_config",
            EnvoyRoutes.of(policy.routes(), headers)));
  }

  private static ObjectNode router(EnvoyAttemptHeaders headers) {
    return Json.object(
        "name",
        HTTP + "router",
        "typed_config",
        Json.typed(
            HTTP + "router.v3.Router",
            "suppress_envoy_headers",
            !headers.expectedTimeout(),
            "upstream_http_filters",
            headers.upstreamFilters()));
  }
}
