package dev.sidecar.http;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.spi.Transport;
import okhttp3.OkHttpClient;

/** Carries attempts by OkHttp: one OkHttp client with a pool of its own for each endpoint. */
final class OkHttpTransport implements Transport {
  private final OkHttpClient shared = OkHttpConnections.shared();

  @Override
  public Connections open(ClusterPolicy cluster, Endpoint endpoint) {
    return new OkHttpConnections(shared, cluster, endpoint);
  }
}
