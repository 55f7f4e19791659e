package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.OutlierPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class LifecycleTest {
  private final MockWebServer server = new MockWebServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void closeLetsACallUnderWayEndAndLeavesNothingBehind(HttpProtocol protocol) throws Exception {
    SidecarClient client = client(protocol);
    server.enqueue(new MockResponse.Builder().body("a long body".repeat(10_000)).build());
    Response response = client.newCall(request()).execute();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(client::close);
    untilRefused(client);
    assertThat(closed).isNotDone();
    assertThat(response.body().string()).hasSize(110_000);
    closed.get(10, TimeUnit.SECONDS);
    assertNothingLeft();
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void whatIsLeftAfterTheDrainIsCanceled(HttpProtocol protocol) throws Exception {
    SidecarClient client = client(protocol);
    server.enqueue(new MockResponse.Builder().headersDelay(20, TimeUnit.SECONDS).build());
    CompletableFuture<Throwable> failure =
        CompletableFuture.supplyAsync(
            () -> catchThrowable(() -> client.newCall(request()).execute().close()));
    server.takeRequest();
    // Else the check at the end could not fail.
    assertThat(openSockets()).isPositive();
    client.close(Duration.ofMillis(50));
    assertThat(failure.get(10, TimeUnit.SECONDS))
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessageEndingWith("canceled by the caller");
    assertNothingLeft();
  }

  @Test
  void builderThatIsToldAMistakeStartsNoThread() {
    SidecarClient.Builder builder =
        SidecarClient.builder(TestMesh.of(TestMesh.orders(1)))
            .openTelemetry(OpenTelemetry.noop())
            .traceRoots(-1);
    int before = threads().size();
    assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
    assertThat(threads()).hasSizeLessThanOrEqualTo(before);
  }

  @Test
  void builderWhoseMetersAreRefusedLeavesNoThread() {
    SidecarClient.Builder builder =
        SidecarClient.builder(TestMesh.of(TestMesh.orders(1))).meterRegistry(new Refusing(""));
    assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    assertNoThreads();
  }

  @Test
  void clientWhoseClustersMetersAreRefusedWorksAndLeavesNoThread() {
    HealthPolicy ejects = HealthPolicy.DEFAULT.with(OutlierPolicy.DEFAULT);
    Refusing registry = new Refusing("sidecar.cluster.endpoints");
    SidecarClient client =
        SidecarClient.builder(TestMesh.of(TestMesh.orders(1).with(ejects)))
            .meterRegistry(registry)
            .build();
    assertThat(registry.get("sidecar.series.dropped").gauge().value()).isPositive();
    client.close();
    assertNoThreads();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void builderWhoseDiscoveryIsMissingLeavesNeitherThreadNorMeter() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    SidecarClient.Builder builder =
        SidecarClient.builder(
                TestMesh.of(TestMesh.orders().with(new DiscoveryPolicy.Custom("registry"))))
            .meterRegistry(registry);
    assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
    assertNoThreads();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void closeEndsTheThreadsAlthoughTheRegistryThrows() {
    Refusing registry = new Refusing("none");
    SidecarClient client =
        SidecarClient.builder(TestMesh.of(TestMesh.orders(1))).meterRegistry(registry).build();
    registry.close();
    assertThatThrownBy(client::close).isInstanceOf(IllegalStateException.class);
    assertNoThreads();
  }

  /** A registry that refuses meters of a name, and all that is to be removed once it is closed. */
  private static final class Refusing extends SimpleMeterRegistry {
    Refusing(String prefix) {
      config().onMeterAdded(meter -> refuse(meter.getId().getName().startsWith(prefix)));
      config().onMeterRemoved(meter -> refuse(isClosed()));
    }

    private static void refuse(boolean refused) {
      if (refused) {
        throw new IllegalStateException("the registry refuses");
      }
    }
  }

  @Test
  void closeEndsTheThreadsOfDiscoveries(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("orders.endpoints"), "127.0.0.1:1\n");
    for (DiscoveryPolicy found :
        List.of(new DiscoveryPolicy.File(file), DiscoveryPolicy.Dns.of("localhost", 1))) {
      SidecarClient client = SidecarClient.create(TestMesh.of(TestMesh.orders().with(found)));
      assertThat(threads()).anyMatch(name -> name.startsWith("sidecar-discovery-"));
      client.close();
      assertNoThreads();
    }
  }

  @Test
  void limitsThatNeverComeAreTaken(@TempDir Path directory) throws Exception {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    Path file = Files.writeString(directory.resolve("orders.endpoints"), "127.0.0.1:1\n");
    SidecarClient client =
        SidecarClient.builder(TestMesh.of(TestMesh.orders().with(new DiscoveryPolicy.File(file))))
            .awaitDiscovery(forever)
            .build();
    String done = client.cluster("orders").timeout(forever).execute(endpoint -> "done");
    assertThat(done).isEqualTo("done");
    client.close(forever);
    assertNoThreads();
  }

  @Test
  void closedClientRefuses() throws Exception {
    SidecarClient client = client(HttpProtocol.HTTP1);
    client.close();
    client.close();
    assertThatThrownBy(() -> client.newCall(request()).execute())
        .isInstanceOf(SidecarException.Closed.class);
    assertThatThrownBy(() -> client.close(Duration.ofMillis(-1)))
        .hasMessage("drain: PT-0.001S (expected: 0 or more)");
    assertNothingLeft();
  }

  private SidecarClient client(HttpProtocol protocol) throws IOException {
    if (protocol == HttpProtocol.HTTP2) {
      server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    }
    server.start(InetAddress.getLoopbackAddress(), 0);
    return SidecarClient.create(TestMesh.of(TestMesh.orders(server.getPort()).with(protocol)));
  }

  private static void untilRefused(SidecarClient client) {
    // A cluster that nobody serves: asking costs the server nothing.
    while (client.cluster("orders").figures().refused() == 0) {
      try {
        client.cluster("orders").execute(endpoint -> "asked");
      } catch (IOException e) {
        assertThat(e).isInstanceOf(SidecarException.Closed.class);
      }
    }
  }

  private static Request request() {
    return new Request.Builder().url("http://orders.test/").build();
  }

  private void assertNothingLeft() {
    // The server's half of a closed connection, and a thread past its last line, need a moment.
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while ((openSockets() > 0 || !threads().isEmpty()) && System.nanoTime() < giveUp) {
      Thread.onSpinWait();
    }
    assertThat(openSockets()).isZero();
    assertThat(threads()).isEmpty();
  }

  private static void assertNoThreads() {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!threads().isEmpty() && System.nanoTime() < giveUp) {
      Thread.onSpinWait();
    }
    assertThat(threads()).isEmpty();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("sidecar-"))
        .toList();
  }

  /** Connections to or from the server's port: the kernel's own word. */
  private long openSockets() {
    String port = String.format(":%04X", server.getPort());
    return Stream.of("tcp", "tcp6")
        .flatMap(LifecycleTest::sockets)
        // Local address, remote address, state; 01 is established.
        .filter(words -> words[3].equals("01"))
        .filter(words -> words[1].endsWith(port) || words[2].endsWith(port))
        .count();
  }

  private static Stream<String[]> sockets(String table) {
    try {
      return Files.readAllLines(Path.of("/proc/self/net", table)).stream()
          .skip(1)
          .map(line -> line.trim().split("\\s+"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
