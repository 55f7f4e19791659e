package dev.sidecar.examples;

import dev.sidecar.discovery.Reports;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Discovery;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import okhttp3.Request;
import okhttp3.Response;

/**
 * A discovery of one's own: here a registry in memory; a client of a real one has the same shape.
 */
public final class OwnDiscovery {
  private OwnDiscovery() {}

  /** Tells each watch the whole set, at once and at every change. */
  static final class Registry implements Discovery {
    private final List<Reports> watches = new CopyOnWriteArrayList<>();
    private volatile List<WeightedEndpoint> known = List.of();

    @Override
    public Subscription watch(Listener listener) {
      // Brings order into reports from any thread, and ends them.
      Reports reports = new Reports(listener);
      watches.add(reports);
      reports.foundNewest(() -> known);
      return reports;
    }

    void publish(Endpoint... endpoints) {
      known = Stream.of(endpoints).map(WeightedEndpoint::of).toList();
      watches.removeIf(Reports::isClosed);
      watches.forEach(each -> each.foundNewest(() -> known));
    }
  }

  public static void main(String[] args) throws IOException {
    System.out.println(run(Stream.of(args).map(Endpoint::parse).toArray(Endpoint[]::new)));
  }

  static String run(Endpoint... endpoints) throws IOException {
    Registry registry = new Registry();
    registry.publish(endpoints);
    ClusterPolicy orders = ClusterPolicy.of("orders", new DiscoveryPolicy.Custom("registry"));
    MeshPolicy policy = new MeshPolicy(List.of(orders), List.of(RoutePolicy.of("*", "orders")));
    Request request = new Request.Builder().url("http://orders.test/hello").build();
    try (SidecarClient client =
            SidecarClient.builder(policy).discovery("registry", registry).build();
        Response response = client.newCall(request).execute()) {
      return response.body().string();
    }
  }
}
