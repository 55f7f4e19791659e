package dev.sidecar.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.HttpException;
import retrofit2.Response;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExamplesTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private HttpServer upstream;
  private Endpoint endpoint;

  interface Main {
    void run(String[] args) throws Exception;
  }

  @BeforeEach
  void start() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    upstream = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    upstream.start();
    endpoint = new Endpoint(loopback, upstream.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    upstream.stop(0);
  }

  @Test
  void firstCallReachesTheEndpointUnderTheLogicalHost() throws IOException {
    upstream.createContext("/", exchange -> reply(exchange, 200, "hi"));

    assertThat(FirstCall.run(endpoint)).isEqualTo("200 hi");
    assertThat(seen).containsExactly("GET orders.test /hello");
  }

  @Test
  void ownDiscoveryFindsTheEndpoint() throws IOException {
    upstream.createContext("/", exchange -> reply(exchange, 200, "found"));

    assertThat(OwnDiscovery.run(endpoint)).isEqualTo("found");
    assertThat(seen).containsExactly("GET orders.test /hello");
  }

  @Test
  void retrofitExecutes() throws IOException {
    upstream.createContext("/", exchange -> reply(exchange, 200, "two pears"));

    assertThat(RetrofitExample.run(endpoint)).isEqualTo("order 17: two pears");
    assertThat(seen).containsExactly("GET orders.test /orders/17");
  }

  @Test
  void retrofitEnqueues() throws Exception {
    upstream.createContext("/", exchange -> reply(exchange, 200, "two pears"));
    CompletableFuture<Response<String>> answer = new CompletableFuture<>();

    try (var client = SidecarClient.create(RetrofitExample.policy(endpoint))) {
      RetrofitExample.orders(client)
          .order("18")
          .enqueue(
              new Callback<>() {
                @Override
                public void onResponse(Call<String> call, Response<String> response) {
                  answer.complete(response);
                }

                @Override
                public void onFailure(Call<String> call, Throwable failure) {
                  answer.completeExceptionally(failure);
                }
              });
      assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo("two pears");
    }
    assertThat(seen).containsExactly("GET orders.test /orders/18");
  }

  @Test
  void retrofitSeesTheUpstreamsStatus() {
    upstream.createContext("/", exchange -> reply(exchange, 404, "no such order"));

    assertThatThrownBy(() -> RetrofitExample.run(endpoint))
        .isInstanceOfSatisfying(HttpException.class, e -> assertThat(e.code()).isEqualTo(404));
  }

  /** The upstream sends the end only when the beginning is in the sink. */
  @Test
  void downloadIsPassedOnAsItArrives() throws IOException {
    CountDownLatch begun = new CountDownLatch(1);
    upstream.createContext(
        "/",
        exchange -> {
          note(exchange);
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write("begin,".getBytes(StandardCharsets.UTF_8));
            body.flush();
            seen.add(await(begun) ? "passed on" : "held back");
            body.write("end".getBytes(StandardCharsets.UTF_8));
          }
        });
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    OutputStream sink =
        new FilterOutputStream(received) {
          @Override
          public void write(byte[] bytes, int offset, int length) {
            received.write(bytes, offset, length);
            begun.countDown();
          }
        };

    assertThat(StreamingDownload.run(endpoint, sink)).isEqualTo("downloaded 9 bytes");
    assertThat(received.toString(StandardCharsets.UTF_8)).isEqualTo("begin,end");
    assertThat(seen).containsExactly("GET orders.test /export", "passed on");
  }

  @Test
  void mainsRunAsTheyStandAndLeaveNothingBehind() throws Exception {
    assertThat(printed(FirstCall::main)).isEqualTo("200 hello from an endpoint");
    assertThat(printed(RetrofitExample::main)).isEqualTo("order 17: three apples");
    assertThat(printed(StreamingDownload::main)).isEqualTo("downloaded 16777216 bytes");
    assertThat(printed(AnyProtocol::main)).isEqualTo("ten past ten");
  }

  private static String printed(Main main) throws Exception {
    Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
    PrintStream out = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
    try {
      main.run(new String[0]);
    } finally {
      System.setOut(out);
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      boolean own = !thread.isDaemon() || thread.getName().startsWith("sidecar-");
      if (own && !before.contains(thread)) {
        thread.join(10_000);
        assertThat(thread.isAlive()).as("%s is left", thread).isFalse();
      }
    }
    return text.toString(StandardCharsets.UTF_8).strip();
  }

  private void reply(HttpExchange exchange, int status, String text) throws IOException {
    note(exchange);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  private void note(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    seen.add(exchange.getRequestMethod() + " " + host + " " + exchange.getRequestURI());
  }

  private static boolean await(CountDownLatch latch) throws IOException {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
