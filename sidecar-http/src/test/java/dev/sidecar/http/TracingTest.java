package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.NetworkAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spans as the SDK sees them, and headers as a server sees them. */
@Timeout(60)
class TracingTest {
  private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final RetryPolicy TWICE = RetryPolicy.of(2, RetryCondition.STATUS_5XX);

  private final TestSpans spans = new TestSpans();
  private OpenTelemetry openTelemetry = spans.sdk(Sampler.parentBased(Sampler.alwaysOn()), W3C);
  private double traceRoots = 1;
  private CallPolicy calls = CallPolicy.DEFAULT;
  private RawServer server;
  private SidecarClient client;

  @AfterEach
  void stop() throws IOException {
    if (server != null) {
      server.testIsOver();
    }
    if (client != null) {
      client.close(Duration.ZERO);
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void retriedCallHasOneSpanAndOneForEachAttempt() throws Exception {
    calls = new CallPolicy(TimeoutPolicy.DEFAULT, TWICE, Set.of());
    serve(
        peer -> {
          peer.request();
          peer.write("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
          peer.close();
        },
        RawServer.Peer::serve);
    within(parent(TraceFlags.getSampled()), () -> get("/a?b=c"));

    List<SpanData> all = spans.ended(3);
    SpanData call = all.get(0);
    assertThat(call.getName()).isEqualTo("GET");
    assertThat(call.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(call.getTraceId()).isEqualTo(TRACE);
    assertThat(call.getParentSpanId()).isEqualTo(PARENT);
    assertThat(call.getStatus()).isEqualTo(StatusData.unset());
    assertThat(call.getAttributes().get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(200);

    SpanData first = all.get(1);
    SpanData second = all.get(2);
    for (SpanData attempt : List.of(first, second)) {
      assertThat(attempt.getName()).isEqualTo("GET");
      assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
      assertThat(attempt.getParentSpanId()).isEqualTo(call.getSpanId());
      var attributes = attempt.getAttributes();
      assertThat(attributes.get(HttpAttributes.HTTP_REQUEST_METHOD)).isEqualTo("GET");
      assertThat(attributes.get(UrlAttributes.URL_FULL)).isEqualTo("http://orders.test/a?b=c");
      assertThat(attributes.get(ServerAttributes.SERVER_ADDRESS)).isEqualTo("orders.test");
      assertThat(attributes.get(ServerAttributes.SERVER_PORT)).isEqualTo(80);
      assertThat(attributes.get(NetworkAttributes.NETWORK_PEER_ADDRESS)).isEqualTo("127.0.0.1");
      assertThat(attributes.get(NetworkAttributes.NETWORK_PEER_PORT)).isEqualTo(server.port());
      assertThat(attributes.get(NetworkAttributes.NETWORK_PROTOCOL_VERSION)).isEqualTo("1.1");
    }
    assertThat(first.getAttributes().get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(503);
    assertThat(error(first)).isEqualTo("503");
    assertThat(first.getStatus()).isEqualTo(StatusData.error());
    assertThat(first.getAttributes().get(HttpAttributes.HTTP_REQUEST_RESEND_COUNT)).isNull();
    assertThat(second.getAttributes().get(HttpAttributes.HTTP_REQUEST_RESEND_COUNT)).isEqualTo(1);
    assertThat(second.getStatus()).isEqualTo(StatusData.unset());

    assertThat(header(0, "traceparent")).isEqualTo("00-" + TRACE + "-" + first.getSpanId() + "-01");
    assertThat(header(1, "traceparent"))
        .isEqualTo("00-" + TRACE + "-" + second.getSpanId() + "-01");
  }

  @Test
  void b3IsWrittenInOneHeaderWhereTheApplicationUsesIt() throws Exception {
    openTelemetry = spans.sdk(Sampler.alwaysOn(), B3Propagator.injectingSingleHeader());
    serve(RawServer.Peer::serve);
    get("/");
    SpanData attempt = spans.ended(2).get(1);
    assertThat(header(0, "b3")).isEqualTo(attempt.getTraceId() + "-" + attempt.getSpanId() + "-1");
    assertThat(header(0, "traceparent")).isNull();
  }

  @Test
  void b3IsWrittenInSeveralHeadersWhereTheApplicationUsesThem() throws Exception {
    openTelemetry = spans.sdk(Sampler.alwaysOn(), B3Propagator.injectingMultiHeaders());
    serve(RawServer.Peer::serve);
    get("/");
    SpanData attempt = spans.ended(2).get(1);
    assertThat(header(0, "X-B3-TraceId")).isEqualTo(attempt.getTraceId());
    assertThat(header(0, "X-B3-SpanId")).isEqualTo(attempt.getSpanId());
    assertThat(header(0, "X-B3-Sampled")).isEqualTo("1");
  }

  @Test
  void callOfAParentThatIsNotSampledTouchesNoSpanAndPassesTheContextOn() throws Exception {
    serve(RawServer.Peer::serve);
    within(parent(TraceFlags.getDefault()), () -> get("/"));
    assertThat(spans.started()).isZero();
    assertThat(header(0, "traceparent")).isEqualTo("00-" + TRACE + "-" + PARENT + "-00");
  }

  @Test
  void callWithoutParentThatTheOwnSamplerRefusesTouchesNoSpan() throws Exception {
    traceRoots = 0;
    serve(RawServer.Peer::serve);
    get("/");
    assertThat(spans.started()).isZero();
    assertThat(header(0, "traceparent")).isNull();
    within(parent(TraceFlags.getSampled()), () -> get("/"));
    spans.ended(2);
  }

  @Test
  void rootThatTheSdkRefusesIsNotRecordedAndSaysSo() throws Exception {
    openTelemetry = spans.sdk(Sampler.alwaysOff(), W3C);
    serve(RawServer.Peer::serve);
    get("/");
    assertThat(spans.started()).isZero();
    // The second bit says only that the trace's id is random.
    assertThat(header(0, "traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[02]");
  }

  @Test
  void clientWithoutOpenTelemetryWritesNoHeader() throws Exception {
    openTelemetry = null;
    serve(RawServer.Peer::serve);
    within(parent(TraceFlags.getSampled()), () -> get("/"));
    assertThat(header(0, "traceparent")).isNull();
  }

  @Test
  void baggageIsPassedOn() throws Exception {
    openTelemetry =
        spans.sdk(
            Sampler.alwaysOff(),
            TextMapPropagator.composite(W3C, W3CBaggagePropagator.getInstance()));
    serve(RawServer.Peer::serve);
    within(Context.root().with(Baggage.builder().put("tenant", "blue").build()), () -> get("/"));
    assertThat(header(0, "baggage")).isEqualTo("tenant=blue");
  }

  @Test
  void headerOfTheCallerIsReplaced() throws Exception {
    serve(RawServer.Peer::serve);
    Request request = request("/").newBuilder().header("traceparent", "stale").build();
    read(client.newCall(request));
    SpanData attempt = spans.ended(2).get(1);
    assertThat(header(0, "traceparent")).contains(attempt.getSpanId());
  }

  @Test
  void stateOfTheTraceThatIsReplacedGoesWithIt() throws Exception {
    serve(RawServer.Peer::serve);
    Request request = request("/").newBuilder().header("tracestate", "vendor=stale").build();
    read(client.newCall(request));
    assertThat(header(0, "traceparent")).isNotNull();
    assertThat(header(0, "tracestate")).isNull();
  }

  @Test
  void callThatBeginsNoTraceKeepsTheHeadersOfTheCaller() throws Exception {
    traceRoots = 0;
    serve(RawServer.Peer::serve);
    String own = "00-" + TRACE + "-" + PARENT + "-01";
    read(client.newCall(request("/").newBuilder().header("traceparent", own).build()));
    assertThat(header(0, "traceparent")).isEqualTo(own);
  }

  @Test
  void enqueuedCallBelongsToTheSpanOfWhoeverEnqueuedIt() throws Exception {
    serve(RawServer.Peer::serve);
    CompletableFuture<String> body = new CompletableFuture<>();
    within(
        parent(TraceFlags.getSampled()),
        () -> client.newCall(request("/")).enqueue(new Reads(body)));
    assertThat(body.get()).isEqualTo("good");
    assertThat(spans.ended(2).get(0).getParentSpanId()).isEqualTo(PARENT);
  }

  @Test
  void spansEndWhenALimitPasses() throws Exception {
    calls = limits(Duration.ofMillis(50), Duration.ZERO);
    serve(
        peer -> {
          peer.request();
          peer.hold();
        });
    assertThatThrownBy(() -> get("/")).isInstanceOf(IOException.class);
    assertAllFailed("timeout");
  }

  @Test
  void spansEndWhenTheCallIsCanceled() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    serve(
        peer -> {
          peer.request();
          asked.countDown();
          peer.hold();
        });
    CompletableFuture<String> body = new CompletableFuture<>();
    Call call = client.newCall(request("/"));
    call.enqueue(new Reads(body));
    asked.await();
    call.cancel();
    assertAllFailed("canceled");
  }

  @Test
  void spansEndWhenNoConnectionIsMade() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    calls = new CallPolicy(TimeoutPolicy.DEFAULT, RetryPolicy.of(1), Set.of());
    start(closed);
    assertThatThrownBy(() -> get("/")).isInstanceOf(IOException.class);
    assertAllFailed(ConnectException.class.getName());
  }

  @Test
  void spansOfABodyThatNobodyReadsEndWithTheIdleLimit() throws Exception {
    calls = limits(Duration.ofSeconds(20), Duration.ofMillis(50));
    serve(
        peer -> {
          peer.request();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
          peer.hold();
        });
    Response leaked = client.newCall(request("/")).execute();
    assertThat(leaked.code()).isEqualTo(200);
    assertAllFailed("timeout");
    leaked.close();
  }

  @Test
  void bodyThatBreaksOffIsAnErrorOfTheAttemptAndItsCall() throws Exception {
    serve(
        peer -> {
          peer.request();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
          peer.close();
        });
    assertThatThrownBy(() -> get("/")).isInstanceOf(IOException.class);
    assertAllFailed("response_body");
  }

  @Test
  void spansLastUntilTheBodyIsRead() throws Exception {
    serve(RawServer.Peer::serve);
    Response response = client.newCall(request("/")).execute();
    response.close();
    assertThat(spans.ended(2)).allSatisfy(span -> assertThat(error(span)).isNull());
  }

  @Test
  void executionRunsInTheSpanOfItsAttempt() throws Exception {
    start(1);
    String seen =
        client.cluster("orders").execute(endpoint -> Span.current().getSpanContext().getSpanId());
    List<SpanData> all = spans.ended(2);
    assertThat(all).extracting(SpanData::getName).containsOnly("orders");
    assertThat(all.get(1).getSpanId()).isEqualTo(seen);
    assertThat(all.get(1).getAttributes().get(HttpAttributes.HTTP_REQUEST_METHOD)).isNull();
  }

  @Test
  void methodThatNobodyKnowsNamesNoSpan() throws Exception {
    serve(RawServer.Peer::serve);
    read(client.newCall(request("/").newBuilder().method("BREW", null).build()));
    SpanData attempt = spans.ended(2).get(1);
    assertThat(attempt.getName()).isEqualTo("HTTP");
    assertThat(attempt.getAttributes().get(HttpAttributes.HTTP_REQUEST_METHOD)).isEqualTo("_OTHER");
    assertThat(attempt.getAttributes().get(HttpAttributes.HTTP_REQUEST_METHOD_ORIGINAL))
        .isEqualTo("BREW");
  }

  @Test
  void shareOfRootsOutsideItsRangeIsRefused() {
    SidecarClient.Builder builder =
        SidecarClient.builder(TestMesh.of(TestMesh.orders(1)))
            .openTelemetry(openTelemetry)
            .traceRoots(1.5);
    assertThatThrownBy(builder::build).hasMessage("traceRoots: 1.5 (expected: 0.0 to 1.0)");
  }

  private void assertAllFailed(String type) throws InterruptedException {
    assertThat(spans.ended(2))
        .allSatisfy(
            span -> {
              assertThat(error(span)).isEqualTo(type);
              assertThat(span.getStatus().getStatusCode().name()).isEqualTo("ERROR");
            });
  }

  private static String error(SpanData span) {
    return span.getAttributes().get(ErrorAttributes.ERROR_TYPE);
  }

  private static CallPolicy limits(Duration call, Duration idle) {
    return new CallPolicy(
        new TimeoutPolicy(call, Duration.ZERO, idle), RetryPolicy.of(1), Set.of());
  }

  /** One script for each connection; the last for all others. */
  private void serve(RawServer.Script... scripts) throws IOException {
    server =
        new RawServer(peer -> scripts[Math.min(server.accepted(), scripts.length) - 1].run(peer));
    start(server.port());
  }

  private void start(int port) {
    SidecarClient.Builder builder =
        SidecarClient.builder(TestMesh.of(TestMesh.orders(port), calls)).traceRoots(traceRoots);
    if (openTelemetry != null) {
      builder.openTelemetry(openTelemetry);
    }
    client = builder.build();
  }

  private static Context parent(TraceFlags flags) {
    return Context.root()
        .with(Span.wrap(SpanContext.create(TRACE, PARENT, flags, TraceState.getDefault())));
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void within(Context context, Task task) throws Exception {
    context
        .wrap(
            () -> {
              task.run();
              return null;
            })
        .call();
  }

  private void get(String path) throws IOException {
    read(client.newCall(request(path)));
  }

  private static String read(Call call) throws IOException {
    try (Response response = call.execute()) {
      return response.body().string();
    }
  }

  private static Request request(String path) {
    return new Request.Builder().url("http://orders.test" + path).build();
  }

  /** A header of a request as the server read it. */
  private String header(int request, String name) {
    return server
        .requests()
        .get(request)
        .lines()
        .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElse(null);
  }

  private record Reads(CompletableFuture<String> body) implements Callback {
    @Override
    public void onFailure(Call call, IOException e) {
      body.completeExceptionally(e);
    }

    @Override
    public void onResponse(Call call, Response response) throws IOException {
      body.complete(response.body().string());
    }
  }
}
