package dev.sidecar.http;

import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.RateLimitInquiry;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Timer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import javax.net.SocketFactory;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Carries attempts by OkHttp: one OkHttp client with a pool of its own for each endpoint. */
final class OkHttpTransport implements Transport {
  private final OkHttpClient shared = OkHttpConnections.shared();
  private final ExecutorService probing = LoadProbes.threads();
  private final Timer timer;
  private final TlsUpkeep upkeep;
  private final @Nullable SocketFactory sockets;
  private final @Nullable TextMapPropagator propagator;

  /**
   * A transport without connections.
   *
   * @param upkeep looks after connections over TLS
   * @param sockets where connections come from; null for the machine's own
   * @param propagator writes the current context into each request; null for none
   */
  OkHttpTransport(
      Timer timer,
      TlsUpkeep upkeep,
      @Nullable SocketFactory sockets,
      @Nullable TextMapPropagator propagator) {
    this.timer = timer;
    this.upkeep = upkeep;
    this.sockets = sockets;
    this.propagator = propagator;
  }

  @Override
  public RateLimitInquiry inquire(
      String cluster, String domain, List<RateLimitDescriptor> descriptors, long timeoutNanos) {
    return new RateLimitQuestion(cluster, domain, descriptors, timeoutNanos);
  }

  @Override
  public Connections open(ClusterPolicy cluster, Endpoint endpoint, @Nullable ClusterTls tls) {
    TlsPolicy policy = cluster.tls();
    if (tls != null && policy != null) {
      return SecuredConnections.open(
          shared, cluster, endpoint, policy, tls, upkeep, sockets, timer, propagator, probing);
    }
    KeepAlive keepAlive = new KeepAlive(cluster.keepAlive(), timer);
    OkHttpClient client =
        OkHttpConnections.clientOf(shared, cluster, endpoint, sockets, keepAlive).build();
    return new OkHttpConnections(
        client,
        cluster,
        keepAlive,
        timer,
        propagator,
        () -> new LoadProbes(client, root("http", null, endpoint), probing));
  }

  /**
   * The URL that a probe begins with.
   *
   * @param name what a certificate must prove; null for the address
   */
  static HttpUrl root(String scheme, @Nullable String name, Endpoint endpoint) {
    String host = name == null ? endpoint.address().getHostAddress() : name;
    return new HttpUrl.Builder().scheme(scheme).host(host).port(endpoint.port()).build();
  }
}
