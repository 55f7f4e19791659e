package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sidecar.balance.ServerLoad;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Probes over real sockets, and where calls go that they choose for. */
@Timeout(60)
class PrequalTest {
  private static final int MOST_CALLS = 20_000;

  private final List<HttpServer> servers = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void callsGoToTheEndpointThatSaysItIsFast() throws IOException {
    AtomicInteger slow = new AtomicInteger();
    AtomicInteger fast = new AtomicInteger();
    int slowPort = server(slow, "rif=1000000;latency-us=900000");
    int fastPort = server(fast, "rif=0;latency-us=100");
    try (SidecarClient client = client(slowPort, fastPort)) {
      int inARow = 0;
      for (int call = 0; call < MOST_CALLS && inARow < 100; call++) {
        int before = fast.get();
        get(client);
        inARow = fast.get() > before ? inARow + 1 : 0;
      }
      assertThat(inARow).isEqualTo(100);
      assertThat(meters.get("sidecar.cluster.probes").functionCounter().count())
          .isGreaterThanOrEqualTo(200);
      assertThat(meters.get("sidecar.cluster.probes.pool").gauge().value()).isEqualTo(2);
    }
  }

  @Test
  void anEndpointThatAnswersNoProbesIsUsedAllTheSame() throws IOException {
    AtomicInteger one = new AtomicInteger();
    AtomicInteger other = new AtomicInteger();
    try (SidecarClient client = client(server(one, null), server(other, "rif=many"))) {
      for (int call = 0; call < 200; call++) {
        get(client);
      }
      // Each has two endpoints asked, and all that were asked have failed in a while.
      FunctionCounter asked = meters.get("sidecar.cluster.probes").functionCounter();
      FunctionCounter failed = meters.get("sidecar.cluster.probes.failed").functionCounter();
      assertThat(asked.count()).isEqualTo(400);
      BadDay.await("the last answers", () -> failed.count() == 400);
      assertThat(meters.get("sidecar.cluster.probes.pool").gauge().value()).isZero();
    }
    assertThat(one.get() + other.get()).isEqualTo(200);
    assertThat(one.get()).isBetween(50, 150);
  }

  private SidecarClient client(int... ports) {
    Prequal policy =
        new Prequal("/load", 2, Duration.ofSeconds(5), Duration.ofMinutes(1), 16, 0, 100);
    return SidecarClient.builder(TestMesh.of(TestMesh.orders(ports).with(policy)))
        .meterRegistry(meters)
        .build();
  }

  private static void get(SidecarClient client) throws IOException {
    Request request = new Request.Builder().url("http://orders.test/").build();
    try (Response response = client.newCall(request).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
  }

  /** A server that counts calls, and tells probes what the test says; null is 404. */
  private int server(AtomicInteger calls, String load) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          answer(exchange, 200);
        });
    server.createContext(
        "/load",
        exchange -> {
          if (load != null) {
            exchange.getResponseHeaders().set(ServerLoad.HEADER, load);
          }
          answer(exchange, load == null ? 404 : 204);
        });
    server.start();
    servers.add(server);
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}
