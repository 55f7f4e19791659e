package dev.sidecar.bench;

import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import io.micrometer.core.instrument.MeterRegistry;
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
    // What is loaded and cached once for the JVM belongs to no endpoint.
    heldBytes(ENDPOINTS);
    List<Double> bytes = new ArrayList<>();
    for (int i = 0; i < builds; i++) {
      bytes.add((double) (heldBytes(ENDPOINTS) - heldBytes(1)) / (ENDPOINTS - 1));
    }
    return bytes;
  }

  private static long heldBytes(int endpoints) {
    long before = usedBytes();
    MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    SidecarClient client = SidecarClient.builder(policy(endpoints)).meterRegistry(registry).build();
    try {
      return usedBytes() - before;
    } finally {
      client.close(Duration.ZERO);
      registry.close();
    }
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
