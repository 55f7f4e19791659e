package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.spi.Draws;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call has one span, whoever answers it: a peer, its route, or nobody. */
@Timeout(60)
class RouteSpansTest {
  private static final AttributeKey<List<String>> RULES =
      AttributeKey.stringArrayKey("sidecar.rules");
  private static final AttributeKey<String> CLUSTER = AttributeKey.stringKey("sidecar.cluster");
  private static final RouteAction TO_ORDERS = new RouteAction.ToCluster("orders");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private final TestSpans spans = new TestSpans();
  private final List<RawServer> servers = new ArrayList<>();
  private final List<DecisionRecord> told = new CopyOnWriteArrayList<>();
  private CallPolicy calls = CallPolicy.DEFAULT;
  private Draws draws = () -> 0;
  private double traceRoots = 1;
  private boolean decides;
  private @Nullable SidecarClient client;

  @AfterEach
  void stop() throws IOException {
    servers.forEach(RawServer::testIsOver);
    if (client != null) {
      client.close(Duration.ZERO);
    }
    for (RawServer server : servers) {
      server.close();
    }
  }

  @Test
  void callThatNoRouteTakesHasASpan() throws Exception {
    start(TO_ORDERS, RouteFilters.NONE);
    assertThatThrownBy(() -> get("http://other.test/a?token=secret#part"))
        .isInstanceOf(SidecarException.NoRoute.class);

    SpanData span = only(SidecarException.NoRoute.class.getName(), "route/none");
    Attributes attributes = span.getAttributes();
    assertThat(attributes.get(UrlAttributes.URL_FULL))
        .isEqualTo("http://other.test/a?token=REDACTED");
    assertThat(attributes.get(ServerAttributes.SERVER_ADDRESS)).isEqualTo("other.test");
    assertThat(attributes.get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE)).isNull();
    assertThat(attributes.get(CLUSTER)).isNull();
    assertThat(span.getStatus().getDescription()).startsWith("no route for host other.test");
  }

  @Test
  void callThatAFaultAbortsHasASpanOfItsParentAndNothingIsSent() throws Exception {
    start(TO_ORDERS, aborting(503));
    within(TraceFlags.getSampled(), () -> get("http://orders.test/a"));

    SpanData span = only("503", "fault/abort");
    assertThat(span.getName()).isEqualTo("GET");
    assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    Attributes attributes = span.getAttributes();
    assertThat(attributes.get(HttpAttributes.HTTP_REQUEST_METHOD)).isEqualTo("GET");
    assertThat(attributes.get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(503);
    assertThat(attributes.get(UrlAttributes.URL_FULL)).isEqualTo("http://orders.test/a");
    assertThat(attributes.get(ServerAttributes.SERVER_PORT)).isEqualTo(80);
    assertThat(attributes.get(CLUSTER)).isEqualTo("orders");
    assertThat(servers.get(0).accepted()).isZero();
  }

  @Test
  void callThatFindsNoTokenHasASpanAndTheOneBeforeItTwo() throws Exception {
    RateLimitPolicy once = new RateLimitPolicy(1, 1, Duration.ofHours(1));
    start(TO_ORDERS, RouteFilters.NONE.with(once));
    assertThat(get("http://orders.test/")).isEqualTo(200);
    assertThat(get("http://orders.test/")).isEqualTo(429);

    List<SpanData> all = spans.ended(3);
    assertOrdinary(all.get(0), all.get(1));
    assertThat(all.get(0).getAttributes().get(RULES)).isNull();
    assertFailed(all.get(2), "429", "ratelimit/local");
  }

  @Test
  void callThatIsRedirectedHasASpanWithoutAnError() throws Exception {
    start(RouteAction.Redirect.toHttps(), RouteFilters.NONE);
    assertThat(get("http://orders.test/")).isEqualTo(301);

    SpanData span = only(null, "route/redirect");
    assertThat(span.getAttributes().get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(301);
    assertThat(span.getAttributes().get(CLUSTER)).isNull();
  }

  @Test
  void callThatItsRouteAnswersHasASpanByItsStatus() throws Exception {
    start(new RouteAction.DirectResponse(404, "none"), RouteFilters.NONE);
    assertThat(get("http://orders.test/")).isEqualTo(404);
    only("404", "route/respond");
  }

  @Test
  void callThatIsCanceledWhileItIsDelayedHasASpan() throws Exception {
    start(TO_ORDERS, delaying(Duration.ofMinutes(10)));
    Call call = started().newCall(request("http://orders.test/"));
    Thread canceler =
        new Thread(
            () -> {
              while (spans.started() == 0) {
                Thread.onSpinWait();
              }
              call.cancel();
            });
    canceler.start();
    assertThatThrownBy(call::execute).isInstanceOf(SidecarException.Canceled.class);
    canceler.join();
    only("canceled", "fault/delay");
  }

  @Test
  void spanOfADelayedCallHasTheDelayInItAndOneAttempt() throws Exception {
    start(TO_ORDERS, delaying(Duration.ofMillis(30)));
    assertThat(get("http://orders.test/")).isEqualTo(200);

    List<SpanData> all = spans.ended(2);
    assertOrdinary(all.get(0), all.get(1));
    long delay = all.get(1).getStartEpochNanos() - all.get(0).getStartEpochNanos();
    assertThat(Duration.ofNanos(delay)).isGreaterThanOrEqualTo(Duration.ofMillis(29));
  }

  @Test
  void callOfAParentThatIsNotSampledHasNoSpanWhoeverAnswersIt() throws Exception {
    start(TO_ORDERS, aborting(503));
    within(TraceFlags.getDefault(), () -> get("http://orders.test/"));
    assertThatThrownBy(() -> within(TraceFlags.getDefault(), () -> get("http://other.test/")))
        .isInstanceOf(SidecarException.NoRoute.class);
    assertThat(spans.started()).isZero();
  }

  @Test
  void rootIsDrawnOnceAndNotAgainInItsCluster() throws Exception {
    traceRoots = 0.5;
    AtomicInteger drawn = new AtomicInteger();
    // The first of all is of the span; what is drawn after it would take the call.
    draws = () -> drawn.getAndIncrement() == 0 ? -1 : 0;
    start(TO_ORDERS, RouteFilters.NONE);
    drawn.set(0);
    assertThat(get("http://orders.test/")).isEqualTo(200);
    assertThat(drawn.get()).isPositive();
    assertThat(spans.started()).isZero();
  }

  @Test
  void executionIsDrawnForItself() throws Exception {
    start(TO_ORDERS, RouteFilters.NONE);
    started().cluster("orders").execute(endpoint -> "done");
    List<SpanData> all = spans.ended(2);
    assertThat(all).extracting(SpanData::getName).containsOnly("orders");
    assertThat(all.get(0).getAttributes().get(UrlAttributes.URL_FULL)).isNull();
  }

  @Test
  void copyBelongsToTheTraceOfItsCall() throws Exception {
    start(TO_ORDERS, RouteFilters.NONE.withMirrors(new MirrorPolicy("other")));
    assertThat(get("http://orders.test/")).isEqualTo(200);

    List<SpanData> all = spans.ended(4);
    SpanData call = all.get(0);
    SpanData attempt = named(all, SpanKind.CLIENT, "orders");
    SpanData copy = named(all, SpanKind.INTERNAL, "other");
    assertOrdinary(call, attempt);
    assertThat(copy.getTraceId()).isEqualTo(call.getTraceId());
    assertThat(copy.getParentSpanId()).isEqualTo(call.getSpanId());
    assertThat(named(all, SpanKind.CLIENT, "other").getParentSpanId()).isEqualTo(copy.getSpanId());
  }

  @Test
  void spanOfASplitHasTheClusterThatWasChosen() throws Exception {
    RouteAction.Split split =
        new RouteAction.Split(
            List.of(
                new RouteAction.WeightedCluster("orders", 0),
                new RouteAction.WeightedCluster("other", 1)));
    start(split, RouteFilters.NONE);
    assertThat(get("http://orders.test/")).isEqualTo(200);

    List<SpanData> all = spans.ended(2);
    assertThat(all.get(1).getParentSpanId()).isEqualTo(all.get(0).getSpanId());
    assertThat(all).extracting(span -> span.getAttributes().get(CLUSTER)).containsOnly("other");
  }

  @Test
  void hedgedCallHasOneSpanAndOneForEachAttempt() throws Exception {
    calls =
        new CallPolicy(TimeoutPolicy.DEFAULT, RetryPolicy.of(2), Set.of())
            .withHedge(new HedgePolicy.After(Duration.ofMillis(20), 2));
    start(
        TO_ORDERS,
        RouteFilters.NONE,
        peer -> {
          peer.request();
          peer.hold();
        });
    assertThat(get("http://orders.test/")).isEqualTo(200);

    List<SpanData> all = spans.ended(3);
    SpanData call = all.get(0);
    assertThat(call.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(call.getAttributes().get(UrlAttributes.URL_FULL)).isNull();
    for (SpanData attempt : all.subList(1, 3)) {
      assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
      assertThat(attempt.getParentSpanId()).isEqualTo(call.getSpanId());
    }
    assertThat(error(all.get(1))).isEqualTo("canceled");
    assertThat(error(all.get(2))).isNull();
  }

  @Test
  void whoeverIsToldOfSampledCallsIsToldOfOneThatItsRouteAnswered() throws Exception {
    decides = true;
    start(TO_ORDERS, aborting(418));
    assertThat(get("http://orders.test/")).isEqualTo(418);

    only("418", "fault/abort");
    assertThat(told).hasSize(1);
    assertThat(told.get(0).ending().status()).isEqualTo(418);
    assertThat(told.get(0).attempts()).isEmpty();
    assertThat(told.get(0).rules()).startsWith(Rule.ROUTE_HOST_EXACT, Rule.FAULT_ABORT);
  }

  /** The only span, which has no attempt below it. */
  private SpanData only(@Nullable String error, String rule) throws InterruptedException {
    SpanData span = spans.ended(1).get(0);
    assertFailed(span, error, rule);
    assertThat(span.getAttributes().get(UrlAttributes.URL_FULL)).isNotNull();
    return span;
  }

  private static void assertFailed(SpanData span, @Nullable String error, String rule) {
    assertThat(error(span)).isEqualTo(error);
    assertThat(span.getStatus().getStatusCode())
        .isEqualTo(error == null ? StatusCode.UNSET : StatusCode.ERROR);
    assertThat(span.getAttributes().get(RULES)).containsExactly(rule);
  }

  /** The spans of a call that a peer has answered. */
  private static void assertOrdinary(SpanData call, SpanData attempt) {
    assertThat(call.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(call.getAttributes().get(CLUSTER)).isEqualTo("orders");
    assertThat(call.getAttributes().get(UrlAttributes.URL_FULL)).isNull();
    assertThat(error(call)).isNull();
    assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(attempt.getParentSpanId()).isEqualTo(call.getSpanId());
    assertThat(error(attempt)).isNull();
  }

  private static SpanData named(List<SpanData> all, SpanKind kind, String cluster) {
    return all.stream()
        .filter(span -> span.getKind() == kind)
        .filter(span -> cluster.equals(span.getAttributes().get(CLUSTER)))
        .findFirst()
        .orElseThrow();
  }

  private static @Nullable String error(SpanData span) {
    return span.getAttributes().get(ErrorAttributes.ERROR_TYPE);
  }

  private static RouteFilters aborting(int status) {
    return RouteFilters.NONE.with(new FaultPolicy(null, new FaultPolicy.Abort(status, 100)));
  }

  private static RouteFilters delaying(Duration delay) {
    return RouteFilters.NONE.with(new FaultPolicy(new FaultPolicy.Delay(delay, 100), null));
  }

  /** One script for each connection to the orders, before those that are served. */
  private void start(RouteAction action, RouteFilters filters, RawServer.Script... scripts)
      throws IOException {
    AtomicInteger connection = new AtomicInteger();
    RawServer orders =
        new RawServer(
            peer -> {
              int number = connection.getAndIncrement();
              if (number < scripts.length) {
                scripts[number].run(peer);
              } else {
                peer.serve();
              }
            });
    servers.add(orders);
    RawServer other = new RawServer(RawServer.Peer::serve);
    servers.add(other);
    ClusterPolicy second = ClusterPolicy.of("other", Endpoint.parse("127.0.0.1:" + other.port()));
    MeshPolicy policy =
        new MeshPolicy(
            List.of(TestMesh.orders(orders.port()), second),
            List.of(RoutePolicy.of("orders.test", action).with(calls).with(filters)));
    SidecarClient.Builder builder =
        SidecarClient.builder(policy)
            .draws(draws)
            .traceRoots(traceRoots)
            .openTelemetry(
                spans.sdk(
                    Sampler.parentBased(Sampler.alwaysOn()),
                    W3CTraceContextPropagator.getInstance()));
    client = (decides ? builder.decisions(told::add) : builder).build();
  }

  private SidecarClient started() {
    if (client == null) {
      throw new IllegalStateException("not started");
    }
    return client;
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void within(TraceFlags flags, Task task) throws Exception {
    Span parent = Span.wrap(SpanContext.create(TRACE, PARENT, flags, TraceState.getDefault()));
    Context.root()
        .with(parent)
        .wrap(
            () -> {
              task.run();
              return null;
            })
        .call();
  }

  private int get(String url) throws IOException {
    try (Response response = started().newCall(request(url)).execute()) {
      response.body().string();
      return response.code();
    }
  }

  private static Request request(String url) {
    return new Request.Builder().url(url).build();
  }
}
