package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.TlsPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
   * @param listener where Envoy accepts HTTP/1 and HTTP/2; port 0 is a free port
   * @throws NotExpressibleException if Envoy has no way to do what the policy says
   * @throws IllegalArgumentException if the listener's host name is not resolved
   */
  public static String write(MeshPolicy policy, InetSocketAddress listener) {
    return write(policy, listener, EnvoyOptions.DEFAULT);
  }

  /**
   * As {@link #write(MeshPolicy, InetSocketAddress)}.
   *
   * @param options whom the listener takes calls from, and how secrets are named
   */
  public static String write(MeshPolicy policy, InetSocketAddress listener, EnvoyOptions options) {
    InetAddress address = listener.getAddress();
    if (address == null) {
      throw new IllegalArgumentException("listener: " + listener + " (expected: an IP address)");
    }
    EnvoyTls tls = new EnvoyTls(policy.identity(), options);
    List<ObjectNode> clusters = EnvoyClusters.of(policy.clusters(), tls);
    ObjectNode chain = chain(policy, options.inbound(), tls);
    boolean secured = usesIdentity(policy, options);
    if (secured) {
      clusters.addAll(tls.clusters());
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
                        List.of(chain))),
                "clusters",
                clusters));
    if (secured && tls.dynamic()) {
      bootstrap.set("node", Json.object("id", "sidecar", "cluster", "sidecar"));
    }
    EnvoyCallers.add(policy.clusters(), bootstrap);
    if (EnvoyMatches.regexes(policy.routes())) {
      bootstrap.set("layered_runtime", anyRegexSize());
    }
    return bootstrap.toPrettyString() + "\n";
  }

  /**
   * The files that a bootstrap with {@link EnvoyOptions#secrets} reads from that directory, by
   * their names. They name certificates and bundles, and hold none.
   *
   * @return empty without that option, and where nothing is in files
   * @throws NotExpressibleException as {@link #write(MeshPolicy, InetSocketAddress, EnvoyOptions)}
   */
  public static Map<String, String> secrets(MeshPolicy policy, EnvoyOptions options) {
    return usesIdentity(policy, options)
        ? new EnvoyTls(policy.identity(), options).files()
        : Map.of();
  }

  private static boolean usesIdentity(MeshPolicy policy, EnvoyOptions options) {
    return options.inbound() != null
        || policy.clusters().stream()
            .map(ClusterPolicy::tls)
            .anyMatch(tls -> tls != null && tls.trust() == TlsPolicy.Trust.IDENTITY);
  }

  private static ObjectNode chain(
      MeshPolicy policy, EnvoyOptions.@Nullable Inbound inbound, EnvoyTls tls) {
    ObjectNode manager = connectionManager(policy);
    if (inbound == null) {
      return Json.object("filters", List.of(manager));
    }
    // The service learns who calls, and from nobody but this Envoy.
    ((ObjectNode) manager.path("typed_config"))
        .put("forward_client_cert_details", "SANITIZE_SET")
        .set("set_current_client_cert_details", Json.object("uri", true, "dns", true));
    return Json.object("filters", List.of(manager), "transport_socket", tls.downstream(inbound));
  }

  // Envoy refuses programs of more than 100 steps otherwise, which a list of words may have.
  private static ObjectNode anyRegexSize() {
    ObjectNode limit = Json.object("re2.max_program_size.error_level", Integer.MAX_VALUE);
    return Json.object("layers", List.of(Json.object("name", "sidecar", "static_layer", limit)));
  }

  private static ObjectNode connectionManager(MeshPolicy policy) {
    EnvoyAttemptHeaders headers = new EnvoyAttemptHeaders(policy.routes());
    EnvoyAdaptive adaptive = new EnvoyAdaptive(policy.clusters());
    EnvoyGlobalRateLimits global = new EnvoyGlobalRateLimits(policy.routes());
    EnvoyOverrides overrides = new EnvoyOverrides(policy.routes());
    List<ObjectNode> filters = new ArrayList<>(overrides.filters().toList());
    // In the order in which the library's routes have them.
    filters.addAll(EnvoyFaults.filters(policy.routes()));
    filters.addAll(EnvoyRateLimits.filters(policy.routes()));
    filters.addAll(global.filters());
    filters.addAll(adaptive.filters());
    filters.add(router(headers));
    ObjectNode manager =
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
            filters,
            "route_config",
            EnvoyRoutes.of(policy.routes(), headers, overrides, adaptive, global));
    return Json.object(
        "name",
        NETWORK + "http_connection_manager",
        "typed_config",
        manager.setAll(overrides.internal()));
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
