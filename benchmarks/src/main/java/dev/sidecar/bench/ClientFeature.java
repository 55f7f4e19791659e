package dev.sidecar.bench;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.MeshPolicy;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A feature of which the transport has a part, so that only a client over a socket shows what it
 * costs. The others are in {@link Feature}.
 */
public enum ClientFeature {
  OFF(Place.CLUSTER, ""),
  KEEP_ALIVE(Place.CLUSTER, "keepAlive: {learn: true}"),
  ATTEMPT_HEADERS(
      Place.CLUSTER, "attemptHeaders: [x-envoy-attempt-count, x-envoy-expected-rq-timeout-ms]"),
  REQUEST_HEADERS(Place.ROUTE, "requestHeaders: {set: {x-env: canary}, remove: [x-debug]}"),
  RESPONSE_HEADERS(Place.ROUTE, "responseHeaders: {set: {x-by: orders}, remove: [server]}"),
  REWRITE(Place.ROUTE, "path: {prefix: /v1/}, rewrite: {prefix: /v2/, host: new.test}"),
  GLOBAL_RATE_LIMIT(
      Place.ROUTE,
      "descriptors: [[{header: x-user}]],"
          + " globalRateLimit: {cluster: limits, domain: shop, timeout: 10s, failureModeDeny: true}"),
  MIRROR(Place.ROUTE, "mirror: {cluster: canary}"),
  METERS(Place.BUILDER, "meterRegistry(registry)"),
  TRACING_NOT_SAMPLED(Place.BUILDER, "openTelemetry(sdk)", Spans.NOT_SAMPLED),
  TRACING_SAMPLED(Place.BUILDER, "openTelemetry(sdk)", Spans.SAMPLED);

  private enum Place {
    CLUSTER,
    ROUTE,
    BUILDER
  }

  private final Place place;
  private final String keys;
  private final @Nullable Spans caller;

  ClientFeature(Place place, String keys) {
    this(place, keys, null);
  }

  ClientFeature(Place place, String keys, @Nullable Spans caller) {
    this.place = place;
    this.keys = keys;
    this.caller = caller;
  }

  /** As tables and files name it. */
  String label() {
    return FeatureText.label(this);
  }

  /** What a policy file, or the client's builder, says for it. */
  String keys() {
    return keys;
  }

  /** What the calling thread's context says; null for nothing. */
  @Nullable Spans caller() {
    return caller;
  }

  /** A client that has it on. */
  SidecarClient client(CannedPeer peer) {
    SidecarClient.Builder builder = SidecarClient.builder(policy(peer.port()));
    if (caller != null) {
      builder.openTelemetry(Spans.dropping());
    } else if (place == Place.BUILDER) {
      builder.meterRegistry(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }
    return builder.build();
  }

  private MeshPolicy policy(int port) {
    String cluster = place == Place.CLUSTER ? keys : "";
    String route = place == Place.ROUTE ? keys : "";
    String endpoints = "[127.0.0.1:" + port + "]";
    return PolicyFile.parse(
        label() + ".yaml",
        """
        clusters:
          orders: %s
          canary: {endpoints: %s}
          limits: {endpoints: %s, protocol: http2}
        routes:
          - %s
        """
            .formatted(
                FeatureText.cluster(
                    FeatureText.with(cluster, "keepAlive", "{learn: false}"), endpoints),
                endpoints,
                endpoints,
                FeatureText.route(route, "orders.test", "orders")));
  }
}
