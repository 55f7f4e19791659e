package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.EventListener;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SidecarClientTest {
  private final MockWebServer server = new MockWebServer();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
    opened.add(server);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void logicalHostIsKeptWhileTheEndpointIsCalled() throws Exception {
    server.enqueue(answer(200));
    try (Response response = get(client(TimeoutPolicy.DEFAULT), "http://orders.test/a?b=c")) {
      assertThat(response.body().string()).isEqualTo("body");
    }
    RecordedRequest seen = server.takeRequest();
    assertThat(seen.getHeaders().get("Host")).isEqualTo("orders.test");
    assertThat(seen.getTarget()).isEqualTo("/a?b=c");
  }

  @Test
  void clusterAndNotTheSchemeDecidesAboutTls() throws Exception {
    server.enqueue(answer(200));
    try (Response response = get(client(TimeoutPolicy.DEFAULT), "https://orders.test/a")) {
      assertThat(response.request().url().toString()).isEqualTo("https://orders.test/a");
    }
    assertThat(server.takeRequest().getHeaders().get("Host")).isEqualTo("orders.test");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {200, 204, 301, 302, 303, 307, 308, 400, 401, 407, 408, 421, 429, 500, 502, 503, 504})
  void oneAttemptIsOneRequestOnTheWire(int status) throws Exception {
    for (String method : List.of("GET", "POST")) {
      MockResponse.Builder once =
          new MockResponse.Builder()
              .code(status)
              .addHeader("Location", "/elsewhere")
              .addHeader("Retry-After", "0")
              .addHeader("WWW-Authenticate", "Basic realm=x")
              .addHeader("Proxy-Authenticate", "Basic realm=x");
      server.enqueue(once.build());
      int before = server.getRequestCount();
      RequestBody body = method.equals("POST") ? RequestBody.create(new byte[] {1}) : null;
      Request request =
          new Request.Builder().url("http://orders.test/").method(method, body).build();
      try (Response response = client(TimeoutPolicy.DEFAULT).newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(status);
        assertThat(response.headers("Retry-After")).containsExactly("0");
        assertThat(response.headers().names()).noneMatch(name -> name.contains("Hidden"));
      }
      assertThat(server.getRequestCount() - before).as(method).isEqualTo(1);
    }
  }

  @Test
  void hostWithoutRouteIsRefusedWithoutASocket() {
    assertThatThrownBy(() -> get(client(TimeoutPolicy.DEFAULT), "http://other.test/x"))
        .isInstanceOf(SidecarException.NoRoute.class)
        .hasMessageContaining("no route for host other.test and path /x");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void callTimeoutCutsASilentPeer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      SidecarClient client = client(timeouts(300, 0), silent.getLocalPort());
      long start = System.nanoTime();
      assertThatThrownBy(() -> get(client, "http://orders.test/"))
          .isInstanceOfSatisfying(
              SidecarException.Timeout.class,
              e -> assertThat(e.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED))
          .hasMessage(
              "cluster orders: endpoint 127.0.0.1:%d: attempt 1 of 1: no complete response in 300 ms"
                      .formatted(silent.getLocalPort())
                  + " (timeout: 300 ms)");
      assertCutWithin(start, 300);
      assertThat(client.cluster("orders").figures().inFlight()).isZero();
    }
  }

  @Test
  void perTryTimeoutCutsASilentPeer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      SidecarClient client = client(timeouts(5_000, 200), silent.getLocalPort());
      long start = System.nanoTime();
      assertThatThrownBy(() -> get(client, "http://orders.test/"))
          .hasMessageContaining("no response in 200 ms (perTryTimeout: 200 ms)");
      assertCutWithin(start, 200);
    }
  }

  @Test
  void callersOwnTimeoutWins() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Call call =
          client(timeouts(20_000, 0), silent.getLocalPort()).newCall(request("http://orders.test"));
      call.timeout().timeout(150, TimeUnit.MILLISECONDS);
      long start = System.nanoTime();
      assertThatThrownBy(call::execute).hasMessageContaining("timeout: 150 ms");
      assertCutWithin(start, 150);
    }
  }

  @Test
  void writerBlockedByAPeerThatReadsNothingIsCut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      SidecarClient client = client(timeouts(300, 0), silent.getLocalPort());
      Request upload =
          new Request.Builder()
              .url("http://orders.test/")
              .post(RequestBody.create(new byte[64 << 20]))
              .build();
      long start = System.nanoTime();
      assertThatThrownBy(() -> client.newCall(upload).execute())
          .isInstanceOf(SidecarException.Timeout.class);
      assertCutWithin(start, 300);
    }
  }

  @Test
  void http2StreamWithoutAnAnswerIsCut() throws Exception {
    server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    server.enqueue(new MockResponse.Builder().headersDelay(20, TimeUnit.SECONDS).build());
    SidecarClient client = client(HttpProtocol.HTTP2, timeouts(300, 0), server.getPort());
    long start = System.nanoTime();
    assertThatThrownBy(() -> get(client, "http://orders.test/"))
        .isInstanceOf(SidecarException.Timeout.class);
    assertCutWithin(start, 300);
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
  }

  @Test
  void bodyThatStallsIsCutByTheStreamIdleLimit() throws Exception {
    TimeoutPolicy policy = new TimeoutPolicy(Duration.ZERO, Duration.ZERO, Duration.ofMillis(200));
    server.enqueue(
        new MockResponse.Builder()
            .body("x".repeat(100))
            .throttleBody(10, 1, TimeUnit.HOURS)
            .build());
    SidecarClient client = client(policy);
    try (Response response = get(client, "http://orders.test/")) {
      assertThatThrownBy(() -> response.body().string())
          .isInstanceOf(SidecarException.Timeout.class)
          .hasMessageContaining("response body silent for 200 ms (streamIdleTimeout: 200 ms)");
    }
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
  }

  @Test
  void eventStreamIsReadBeyondTheRoutesTimeout() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .setHeader("Content-Type", "text/event-stream")
            .body("data: 1\n\ndata: 2\n\n")
            .throttleBody(6, 200, TimeUnit.MILLISECONDS)
            .build());
    SidecarClient client = client(timeouts(300, 0));
    try (Response events = get(client, "http://orders.test/")) {
      assertThat(events.body().string()).isEqualTo("data: 1\n\ndata: 2\n\n");
    }
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
  }

  @Test
  void leakedResponseHoldsNoLoadAfterTheDeadline() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .body("x".repeat(100))
            .throttleBody(10, 1, TimeUnit.HOURS)
            .build());
    // Long enough for a busy machine to answer within it.
    SidecarClient client = client(timeouts(2_000, 0));
    Response leaked = get(client, "http://orders.test/");
    assertThat(client.cluster("orders").figures().inFlight()).isEqualTo(1);
    awaitNothingInFlight(client);
    leaked.close();
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
  }

  @Test
  void refusedConnectionIsKnownNotToHaveBeenSent() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    SidecarClient client = client(TimeoutPolicy.DEFAULT, port);
    assertThatThrownBy(() -> get(client, "http://orders.test/"))
        .isInstanceOfSatisfying(
            SidecarException.Connection.class,
            e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT));
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
  }

  @Test
  void cancelEndsACallThatWaits() throws Exception {
    server.enqueue(new MockResponse.Builder().headersDelay(20, TimeUnit.SECONDS).build());
    SidecarClient client = client(TimeoutPolicy.DEFAULT);
    Call call = client.newCall(request("http://orders.test/"));
    CountDownLatch sent = new CountDownLatch(1);
    call.addEventListener(
        new EventListener() {
          @Override
          public void requestHeadersEnd(Call inner, Request request) {
            sent.countDown();
          }
        });
    CompletableFuture<Response> result = enqueue(call);
    sent.await();
    call.cancel();
    assertThatThrownBy(result::get).hasCauseInstanceOf(SidecarException.Canceled.class);
    assertThat(call.isCanceled()).isTrue();
    awaitNothingInFlight(client);
  }

  @Test
  void canceledCallIsNotSent() {
    Call call = client(TimeoutPolicy.DEFAULT).newCall(request("http://orders.test/"));
    call.cancel();
    assertThatThrownBy(call::execute).isInstanceOf(SidecarException.Canceled.class);
    assertThat(server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"HTTP1, 1.1", "HTTP2, 2"})
  void bothProtocolsStreamBodiesBothWays(HttpProtocol protocol, String version) throws Exception {
    if (protocol == HttpProtocol.HTTP2) {
      server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    }
    String text = "0123456789".repeat(100_000);
    server.enqueue(new MockResponse.Builder().body(text).build());
    SidecarClient client = client(protocol, TimeoutPolicy.DEFAULT, server.getPort());
    Request upload =
        new Request.Builder()
            .url("http://orders.test/")
            .post(RequestBody.create(text, null))
            .build();
    try (Response response = client.newCall(upload).execute()) {
      assertThat(response.body().string()).isEqualTo(text);
      assertThat(response.protocol() == Protocol.HTTP_1_1 ? "1.1" : "2").isEqualTo(version);
    }
    assertThat(server.takeRequest().getBodySize()).isEqualTo(text.length());
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
  }

  @Test
  void roundRobinTakesEndpointsInTurn() throws Exception {
    MockWebServer other = new MockWebServer();
    other.start(InetAddress.getLoopbackAddress(), 0);
    opened.add(other);
    for (int i = 0; i < 3; i++) {
      server.enqueue(answer(200));
      other.enqueue(answer(200));
    }
    SidecarClient client = client(TimeoutPolicy.DEFAULT, server.getPort(), other.getPort());
    for (int i = 0; i < 6; i++) {
      get(client, "http://orders.test/").close();
    }
    assertThat(server.getRequestCount()).isEqualTo(3);
    assertThat(other.getRequestCount()).isEqualTo(3);
  }

  @Test
  void updateKeepsTheConnectionsOfEndpointsThatStay() throws Exception {
    server.enqueue(answer(200));
    server.enqueue(answer(200));
    SidecarClient client = client(TimeoutPolicy.DEFAULT);
    get(client, "http://orders.test/").close();
    ClusterPolicy before = cluster(HttpProtocol.HTTP1, server.getPort());
    ClusterPolicy after = before.with(new LoadBalancingPolicy.LeastRequest(2));
    client.update(new MeshPolicy(List.of(after), List.of(RoutePolicy.of("*", "orders")))).get();
    get(client, "http://orders.test/").close();
    assertThat(server.takeRequest().getExchangeIndex()).isZero();
    assertThat(server.takeRequest().getExchangeIndex()).isEqualTo(1);
    server.enqueue(answer(200));
    get(client, "http://only-the-new-policy-takes-me.test/").close();
  }

  @Test
  void callRunsOnceAndItsCloneAgain() throws Exception {
    server.enqueue(answer(200));
    server.enqueue(answer(200));
    Call call = client(TimeoutPolicy.DEFAULT).newCall(request("http://orders.test/"));
    call.execute().close();
    assertThatThrownBy(call::execute).isInstanceOf(IllegalStateException.class);
    call.clone().execute().close();
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  private static CompletableFuture<Response> enqueue(Call call) {
    CompletableFuture<Response> result = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException e) {
            result.completeExceptionally(e);
          }

          @Override
          public void onResponse(Call answered, Response response) {
            result.complete(response);
          }
        });
    return result;
  }

  private static void assertCutWithin(long startNanos, long limitMillis) {
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    assertThat(tookMillis).isBetween(limitMillis, limitMillis + 2_000);
  }

  private static void awaitNothingInFlight(SidecarClient client) {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (client.cluster("orders").figures().inFlight() > 0 && System.nanoTime() < giveUp) {
      Thread.onSpinWait();
    }
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
  }

  private static MockResponse answer(int status) {
    return new MockResponse.Builder().code(status).body("body").build();
  }

  private static Request request(String url) {
    return new Request.Builder().url(url).build();
  }

  private static Response get(SidecarClient client, String url) throws IOException {
    return client.newCall(request(url)).execute();
  }

  private static TimeoutPolicy timeouts(long callMillis, long perTryMillis) {
    return new TimeoutPolicy(
        Duration.ofMillis(callMillis), Duration.ofMillis(perTryMillis), Duration.ZERO);
  }

  private SidecarClient client(TimeoutPolicy timeouts, int... ports) {
    return client(HttpProtocol.HTTP1, timeouts, ports);
  }

  private SidecarClient client(HttpProtocol protocol, TimeoutPolicy timeouts, int... ports) {
    int[] targets = ports.length == 0 ? new int[] {server.getPort()} : ports;
    RoutePolicy route =
        new RoutePolicy(
            "orders.test",
            PathMatch.ALL,
            "orders",
            CallPolicy.DEFAULT.with(timeouts).with(RetryPolicy.NONE));
    SidecarClient client =
        SidecarClient.create(new MeshPolicy(List.of(cluster(protocol, targets)), List.of(route)));
    opened.add(0, client);
    return client;
  }

  private static ClusterPolicy cluster(HttpProtocol protocol, int... ports) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int port : ports) {
      endpoints.add(Endpoint.parse("127.0.0.1:" + port));
    }
    return ClusterPolicy.of("orders", endpoints.toArray(Endpoint[]::new)).with(protocol);
  }
}
