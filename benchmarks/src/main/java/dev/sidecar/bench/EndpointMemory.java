package dev.sidecar.bench;

import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The heap that an idle endpoint holds: a client with 10,000 of them less a client with one. Its
 * address, its handle, its transport and its meters are in it; a connection is not, there is none.
 */
final class EndpointMemory {
  private static final int ENDPOINTS = 10_000;
  private static final int COLLECTIONS = 3;
  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

  private EndpointMemory() {}

  /** Bytes for each endpoint, as often as told. */
  static List<Double> bytes(int builds) {
    // None is closed before the end: what one leaves behind would be missing from the next.
    List<SidecarClient> clients = new ArrayList<>();
    try {
      // What is loaded and cached once for the JVM belongs to no endpoint.
      heldBytes(ENDPOINTS, clients);
      List<Double> bytes = new ArrayList<>();
      for (int i = 0; i < builds; i++) {
        long many = heldBytes(ENDPOINTS, clients);
        bytes.add((double) (many - heldBytes(1, clients)) / (ENDPOINTS - 1));
      }
      return bytes;
    } finally {
      clients.forEach(client -> client.close(Duration.ZERO));
    }
  }

  private static long heldBytes(int endpoints, List<SidecarClient> clients) {
    long before = usedBytes();
    clients.add(
        SidecarClient.builder(policy(endpoints))
            .meterRegistry(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
            .build());
    return usedBytes() - before;
  }

  private static MeshPolicy policy(int endpoints) {
    return new MeshPolicy(
        List.of(ClusterPolicy.of("orders").with(Endpoints.distinct(endpoints))),
        List.of(RoutePolicy.of("orders.test", "orders")));
  }

  private static long usedBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      MEMORY.gc();
      least = Math.min(least, MEMORY.getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
