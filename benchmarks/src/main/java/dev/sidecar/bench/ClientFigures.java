package dev.sidecar.bench;

import dev.sidecar.http.ClusterFigures;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.MeshPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A client, and what it says of one of its clusters; the one place that knows where it says so. */
final class ClientFigures {
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final SidecarClient client;
  private final String cluster;

  /** Starts a client whose policy has that cluster. */
  ClientFigures(MeshPolicy policy, String cluster) {
    this.client = SidecarClient.builder(policy).meterRegistry(meters).build();
    this.cluster = cluster;
  }

  SidecarClient client() {
    return client;
  }

  ClusterFigures now() {
    return client.cluster(cluster).figures();
  }

  /** Admission permits in use, by the meter; until the client is closed. */
  int permits() {
    return (int) meters.get("sidecar.cluster.active").tag("cluster", cluster).gauge().value();
  }
}
