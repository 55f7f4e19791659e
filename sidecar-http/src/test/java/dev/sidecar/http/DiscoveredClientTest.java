package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.discovery.Reports;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.SubsettingPolicy;
import dev.sidecar.spi.Discovery;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls over real sockets to endpoints that were found. */
@Timeout(30)
class DiscoveredClientTest {
  private final MockWebServer server = new MockWebServer();
  @TempDir Path directory;

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getByName("127.0.0.1"), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void endpointsOfAFileAreThereWhenTheClientIsBuilt() throws Exception {
    Path file = directory.resolve("orders.endpoints");
    Files.writeString(file, "127.0.0.1:" + server.getPort() + "\n");
    assertServes(SidecarClient.create(mesh(new DiscoveryPolicy.File(file))));
  }

  @Test
  void endpointsOfANameAreThereWhenTheClientIsBuilt() throws Exception {
    assertServes(SidecarClient.create(mesh(DiscoveryPolicy.Dns.of("localhost", server.getPort()))));
  }

  @Test
  void endpointsOfTheApplicationsOwnDiscoveryAreThereWhenTheClientIsBuilt() throws Exception {
    Endpoint endpoint = Endpoint.parse("127.0.0.1:" + server.getPort());
    Discovery late =
        listener -> {
          Reports reports = new Reports(listener);
          CompletableFuture.runAsync(() -> reports.found(List.of(WeightedEndpoint.of(endpoint))));
          return reports;
        };
    assertServes(SidecarClient.builder(mesh(custom())).discovery("late", late).build());
  }

  @Test
  void clientWithoutAnAnswerStartsNeverthelessAndSaysSo() throws Exception {
    try (SidecarClient client =
        SidecarClient.builder(mesh(custom()))
            .discovery("late", Reports::new)
            .awaitDiscovery(Duration.ofMillis(1))
            .build()) {
      assertThat(client.discovered()).isNotDone();
      assertThatThrownBy(() -> client.newCall(request()).execute())
          .isInstanceOf(SidecarException.NoEndpoint.class)
          .hasMessage("cluster orders: no endpoint: discovery has not answered yet");
    }
  }

  @Test
  void clientKeepsToAFewOfManyEndpointsByItsName() throws Exception {
    assertThat(reached("orders-7")).hasSize(5).isEqualTo(reached("orders-7"));
    assertThat(reached("orders-8")).hasSize(5).doesNotContainAnyElementsOf(reached("orders-7"));
    assertThatThrownBy(() -> SidecarClient.builder(mesh(custom())).instance(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("instance: ' ' (expected: a name)");
  }

  private static Set<Endpoint> reached(String instance) throws IOException {
    Endpoint[] many =
        IntStream.range(0, 50)
            .mapToObj(i -> Endpoint.parse("10.0.0." + i + ":80"))
            .toArray(Endpoint[]::new);
    ClusterPolicy orders =
        ClusterPolicy.of("orders", many).with(SpreadPolicy.DEFAULT.with(new SubsettingPolicy(5)));
    Set<Endpoint> reached = new HashSet<>();
    try (SidecarClient client =
        SidecarClient.builder(new MeshPolicy(List.of(orders), List.of()))
            .instance(instance)
            .build()) {
      for (int i = 0; i < 100; i++) {
        reached.add(client.cluster("orders").execute(endpoint -> endpoint));
      }
    }
    return reached;
  }

  @Test
  void closeEndsTheWatch() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    SidecarClient client =
        SidecarClient.builder(mesh(custom()))
            .discovery("late", listener -> ended::countDown)
            .awaitDiscovery(Duration.ZERO)
            .build();
    client.discovered();
    client.close();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void policyThatNamesAnUnknownDiscoveryBuildsNoClient() {
    assertThatThrownBy(() -> SidecarClient.create(mesh(custom())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "clusters.orders.discovery.custom: late"
                + " (expected: one that the client's builder was given)");
  }

  private void assertServes(SidecarClient client) throws IOException {
    server.enqueue(new MockResponse.Builder().body("found").build());
    try (client;
        Response response = client.newCall(request()).execute()) {
      assertThat(response.body().string()).isEqualTo("found");
    }
  }

  private static DiscoveryPolicy custom() {
    return new DiscoveryPolicy.Custom("late");
  }

  private static Request request() {
    return new Request.Builder().url("http://orders.svc/").build();
  }

  private static MeshPolicy mesh(DiscoveryPolicy discovery) {
    return new MeshPolicy(
        List.of(ClusterPolicy.of("orders", discovery)),
        List.of(RoutePolicy.of("orders.svc", "orders")));
  }
}
