package dev.sidecar.http;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.spi.Transport;
import io.opentelemetry.context.propagation.TextMapPropagator;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Carries attempts by OkHttp: one OkHttp client with a pool of its own for each endpoint. */
final class OkHttpTransport implements Transport {
  private final OkHttpClient shared = OkHttpConnections.shared();
  private final @Nullable SocketFactory sockets;
  private final @Nullable TextMapPropagator propagator;

  /**
   * A transport without connections.
   *
   * @param sockets where connections come from; null for the machine's own
   * @param propagator writes the current context into each request; null for none
   */
  OkHttpTransport(@Nullable SocketFactory sockets, @Nullable TextMapPropagator propagator) {
    this.sockets = sockets;
    this.propagator = propagator;
  }

  @Override
  public Connections open(ClusterPolicy cluster, Endpoint endpoint, @Nullable TlsIdentity tls) {
    return new OkHttpConnections(shared, cluster, endpoint, sockets, propagator);
  }
}
