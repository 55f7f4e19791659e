package dev.sidecar.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Request;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes of {@code docs/RECIPES.md}, run. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecipesTest {
  private final MockWebServer server = new MockWebServer();
  private SidecarClient client;

  @BeforeEach
  void start() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server.start(loopback, 0);
    Endpoint endpoint = new Endpoint(loopback, server.getPort());
    client =
        SidecarClient.create(
            new MeshPolicy(
                List.of(ClusterPolicy.of("orders", endpoint)),
                List.of(RoutePolicy.of("orders.test", "orders"))));
  }

  @AfterEach
  void stop() {
    client.close(Duration.ZERO);
    server.close();
  }

  @Test
  void futureBringsTheResponse() throws Exception {
    server.enqueue(new MockResponse.Builder().body("seven").build());
    CompletableFuture<String> body =
        Futures.send(client.newCall(get("/")))
            .thenApply(
                response -> {
                  try (response) {
                    return response.body().string();
                  } catch (IOException e) {
                    throw new CompletionException(e);
                  }
                });
    assertThat(body.get()).isEqualTo("seven");
  }

  @Test
  void futureBringsTheFailure() {
    Request elsewhere = new Request.Builder().url("http://nobody.test/").build();
    assertThatThrownBy(() -> Futures.send(client.newCall(elsewhere)).get())
        .hasCauseInstanceOf(SidecarException.NoRoute.class);
  }

  @Test
  void cancelledFutureCancelsItsCall() {
    neverAnswers();
    Call call = client.newCall(get("/"));
    assertThat(Futures.send(call).cancel(true)).isTrue();
    assertThat(call.isCanceled()).isTrue();
  }

  @Test
  void coroutinesWaitForTwoCallsAtOnce() {
    CountDownLatch both = new CountDownLatch(2);
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            both.countDown();
            both.await();
            return new MockResponse.Builder().body(request.getTarget()).build();
          }
        });
    assertThat(Coroutines.both(client, get("/one"), get("/two"))).isEqualTo("/one, /two");
  }

  @Test
  void cancelledCoroutineCancelsItsCall() {
    neverAnswers();
    Call call = client.newCall(get("/"));
    assertThat(Coroutines.within(50, call)).isNull();
    assertThat(call.isCanceled()).isTrue();
  }

  @Test
  void queryIsAskedOfTheReplicaThatIsUp() throws Exception {
    Server database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    try (Connection keptOpen =
            DriverManager.getConnection(
                "jdbc:h2:tcp://127.0.0.1:" + database.getPort() + "/mem:orders", "sa", "");
        Statement statement = keptOpen.createStatement()) {
      statement.execute("CREATE TABLE stock(item VARCHAR, amount INT)");
      statement.execute("INSERT INTO stock VALUES ('apples', 3)");
      Endpoint up = Endpoint.parse("127.0.0.1:" + database.getPort());
      try (SidecarClient replicas = SidecarClient.create(JdbcExample.policy(down(), up))) {
        for (int i = 0; i < 4; i++) {
          assertThat(JdbcExample.stock(replicas, "apples")).isEqualTo(3);
        }
        // The dead one had its turn: its attempts failed before anything was sent.
        assertThat(replicas.cluster("orders-db").figures().retries()).isPositive();
      }
    } finally {
      database.stop();
    }
  }

  private static Endpoint down() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Endpoint(socket.getInetAddress(), socket.getLocalPort());
    }
  }

  private void neverAnswers() {
    server.enqueue(new MockResponse.Builder().headersDelay(1, TimeUnit.DAYS).build());
  }

  private static Request get(String path) {
    return new Request.Builder().url("http://orders.test" + path).build();
  }
}
