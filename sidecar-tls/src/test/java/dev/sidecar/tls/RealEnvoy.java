package dev.sidecar.tls;

/** What a real Envoy is given to be one end of mutual TLS; its files are in its directory. */
final class RealEnvoy {
  private static final String TLS =
      "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";

  private RealEnvoy() {}

  /** Answers with the caller's SPIFFE id, which must be this one. */
  static String serving(int port, String caller) {
    String secured =
        """
        transport_socket:
                name: tls
                typed_config:
                  "@type": %sDownstreamTlsContext
                  require_client_certificate: true
                  common_tls_context: %s
        """
            .formatted(TLS, common("server", caller));
    String answer = "direct_response: {status: 200, body: {inline_string: unnamed}}";
    return listener(port, secured, answer);
  }

  /** Takes plain calls, and calls a server that must have this SPIFFE id. */
  static String calling(int port, int upstream, String server) {
    String cluster =
        """
          clusters:
          - name: orders
            type: STATIC
            connect_timeout: 10s
            load_assignment:
              cluster_name: orders
              endpoints:
              - lb_endpoints:
                - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
            transport_socket:
              name: tls
              typed_config:
                "@type": %sUpstreamTlsContext
                sni: orders.svc
                common_tls_context: %s
        """
            .formatted(upstream, TLS, common("caller", server));
    return listener(port, "name: plain", "route: {cluster: orders}") + cluster;
  }

  private static String listener(int port, String secured, String action) {
    return """
        static_resources:
          listeners:
          - address: {socket_address: {address: 127.0.0.1, port_value: %d}}
            filter_chains:
            - %s
              filters:
              - name: http
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: orders
                  local_reply_config:
                    body_format: {text_format_source: {inline_string: "%%DOWNSTREAM_PEER_URI_SAN%%"}}
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
                      - match: {prefix: /}
                        %s
                  http_filters:
                  - name: router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
        """
        .formatted(port, secured.strip(), action);
  }

  /** Files, and whom the peer must name. */
  private static String common(String own, String peer) {
    return "{tls_params: {tls_minimum_protocol_version: TLSv1_3,"
        + " tls_maximum_protocol_version: TLSv1_3},"
        + " tls_certificates: [{certificate_chain: {filename: %1$s.pem}, private_key: {filename: %1$s.key}}],"
            .formatted(own)
        + " validation_context: {trusted_ca: {filename: ca.pem},"
        + " match_typed_subject_alt_names: [{san_type: URI, matcher: {exact: \"%s\"}}]}}"
            .formatted(peer);
  }
}
