package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UInt64Value;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rate limit service of Envoy's own messages and stubs is asked, over real sockets. */
@Timeout(60)
class GlobalRateLimitTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Request ASKED =
      new Request.Builder().url("http://orders.test/").header("x-user", "ada").build();

  private static final List<DescriptorPolicy> DESCRIPTORS =
      List.of(
          new DescriptorPolicy(
              List.of(
                  new DescriptorPart.Header("x-user", "user", false),
                  new DescriptorPart.Fixed("kind", "plain"))),
          new DescriptorPolicy(List.of(new DescriptorPart.Header("x-none", "none", false))),
          new DescriptorPolicy(List.of(new DescriptorPart.DestinationCluster())));

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TestSpans spans = new TestSpans();
  private final MockWebServer orders = new MockWebServer();
  private final Limits limits = new Limits();

  /** Says what the test wants, and remembers what it was asked. */
  private static final class Limits extends RateLimitServiceGrpc.RateLimitServiceImplBase {
    private final List<RateLimitRequest> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch canceled = new CountDownLatch(1);
    private volatile RateLimitResponse.Builder says = answer(Code.OK);
    private volatile boolean silent;
    private volatile Status fails = Status.OK;

    @Override
    public void shouldRateLimit(
        RateLimitRequest request, StreamObserver<RateLimitResponse> answers) {
      ((ServerCallStreamObserver<RateLimitResponse>) answers)
          .setOnCancelHandler(canceled::countDown);
      asked.add(request);
      if (!fails.isOk()) {
        answers.onError(fails.asException());
      } else if (!silent) {
        answers.onNext(says.build());
        answers.onCompleted();
      }
    }
  }

  private static RateLimitResponse.Builder answer(Code code) {
    return RateLimitResponse.newBuilder().setOverallCode(code);
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder().setKey(name).setValue(value).build();
  }

  @BeforeEach
  void start() throws IOException {
    orders.setDispatcher(
        new mockwebserver3.Dispatcher() {
          @Override
          public MockResponse dispatch(mockwebserver3.RecordedRequest request) {
            return new MockResponse.Builder().body("served").build();
          }
        });
    orders.start();
    opened.add(orders);
  }

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size(); i > 0; i--) {
      opened.get(i - 1).close();
    }
  }

  private int serve() throws IOException {
    Server server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(limits)
            .build()
            .start();
    opened.add(() -> server.shutdownNow().awaitTermination());
    return server.getPort();
  }

  private SidecarClient client(int port, UnaryOperator<GlobalRateLimitPolicy> change) {
    return client(port, change, DESCRIPTORS);
  }

  private SidecarClient client(
      int port, UnaryOperator<GlobalRateLimitPolicy> change, List<DescriptorPolicy> descriptors) {
    ClusterPolicy service =
        ClusterPolicy.of("limits", Endpoint.parse("127.0.0.1:" + port)).with(HttpProtocol.HTTP2);
    RouteFilters filters =
        RouteFilters.NONE
            .with(descriptors)
            .with(change.apply(GlobalRateLimitPolicy.of("limits", "shop").with(LONG)));
    MeshPolicy policy =
        new MeshPolicy(
            List.of(TestMesh.orders(orders.getPort()), service),
            List.of(RoutePolicy.of("orders.test", "orders").with(filters)));
    SidecarClient client =
        SidecarClient.builder(policy)
            .meterRegistry(registry)
            .openTelemetry(spans.sdk(Sampler.alwaysOn(), W3CTraceContextPropagator.getInstance()))
            .build();
    opened.add(client);
    return client;
  }

  private double counted(String what) {
    return registry.get("sidecar.ratelimit.global." + what).functionCounter().count();
  }

  @Test
  void callGoesOnWithWhatTheServiceAdds() throws Exception {
    limits.says =
        answer(Code.OK)
            .addRequestHeadersToAdd(header("X-Tier", "gold"))
            .addRequestHeadersToAdd(header("x-user", "again"))
            .addResponseHeadersToAdd(header("x-left", "7"))
            .addResponseHeadersToAdd(header("x-left", "8"))
            .addResponseHeadersToAdd(header("content-length", "3"))
            .addResponseHeadersToAdd(header("bad name", "3"));
    SidecarClient client = client(serve(), it -> it);
    try (Response response = client.newCall(ASKED).execute()) {
      assertThat(response.body().string()).isEqualTo("served");
      assertThat(response.headers("x-left")).containsExactly("7", "8");
      assertThat(response.header("x-envoy-ratelimited")).isNull();
    }
    mockwebserver3.RecordedRequest sent = orders.takeRequest();
    assertThat(sent.getHeaders().get("x-tier")).isEqualTo("gold");
    assertThat(sent.getHeaders().values("x-user")).containsExactly("ada", "again");
    assertThat(counted("ok")).isEqualTo(1);
    assertThat(limits.asked)
        .containsExactly(
            RateLimitRequest.newBuilder()
                .setDomain("shop")
                .addDescriptors(
                    RateLimitDescriptor.newBuilder()
                        .addEntries(entry("user", "ada"))
                        .addEntries(entry("kind", "plain")))
                .addDescriptors(
                    RateLimitDescriptor.newBuilder()
                        .addEntries(entry("destination_cluster", "orders")))
                .build());
  }

  private static RateLimitDescriptor.Entry entry(String key, String value) {
    return RateLimitDescriptor.Entry.newBuilder().setKey(key).setValue(value).build();
  }

  @Test
  void callWithoutADescriptorGoesOnUnasked() throws Exception {
    SidecarClient client =
        client(
            serve(),
            it -> it.withFailureModeDeny(true),
            List.of(new DescriptorPolicy(List.of(new DescriptorPart.Header("x-a", "a", false)))));
    try (Response response = client.newCall(ASKED).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
    assertThat(limits.asked).isEmpty();
  }

  @Test
  void callOverItsLimitIsAnswered() throws Exception {
    limits.says =
        answer(Code.OVER_LIMIT)
            .setRawBody(ByteString.copyFromUtf8("{}"))
            .addRequestHeadersToAdd(header("x-tier", "gold"))
            .addResponseHeadersToAdd(header("content-type", "application/json"))
            .addResponseHeadersToAdd(header("retry-after", "3"));
    SidecarClient client = client(serve(), it -> it);
    try (Response response = client.newCall(ASKED).execute()) {
      assertThat(response.code()).isEqualTo(429);
      assertThat(response.body().string()).isEqualTo("{}");
      assertThat(response.headers("content-type")).containsExactly("application/json");
      assertThat(response.header("retry-after")).isEqualTo("3");
      assertThat(response.headers("x-envoy-ratelimited")).containsExactly("true");
    }
    assertThat(orders.getRequestCount()).isZero();
    assertThat(counted("over.limit")).isEqualTo(1);
    assertThat(counted("ok")).isZero();
  }

  @Test
  void questionBelongsToTheTraceOfTheCallThatIsAnswered() throws Exception {
    limits.says = answer(Code.OVER_LIMIT);
    SidecarClient client = client(serve(), it -> it);
    try (Response response = client.newCall(ASKED).execute()) {
      assertThat(response.code()).isEqualTo(429);
    }
    List<SpanData> all = spans.ended(3);
    SpanData call = all.get(0);
    assertThat(call.getAttributes().get(AttributeKey.stringKey("sidecar.cluster")))
        .isEqualTo("orders");
    assertThat(call.getAttributes().get(AttributeKey.stringArrayKey("sidecar.rules")))
        .containsExactly("ratelimit/global");
    assertThat(call.getAttributes().get(AttributeKey.stringKey("error.type"))).isEqualTo("429");
    SpanData question = all.get(1);
    assertThat(question.getParentSpanId()).isEqualTo(call.getSpanId());
    assertThat(question.getAttributes().get(AttributeKey.stringKey("sidecar.cluster")))
        .isEqualTo("limits");
    assertThat(all.get(2).getParentSpanId()).isEqualTo(question.getSpanId());
  }

  @Test
  void limitsAreToldAndHitsAreAskedForInEnvoysOwnMessages() throws Exception {
    limits.says =
        answer(Code.OK)
            .addStatuses(DescriptorStatus.newBuilder().setCode(Code.OK).setLimitRemaining(1))
            .addStatuses(
                DescriptorStatus.newBuilder()
                    .setCode(Code.OK)
                    .setCurrentLimit(
                        RateLimit.newBuilder()
                            .setName("per user")
                            .setRequestsPerUnit(-1)
                            .setUnit(RateLimit.Unit.WEEK))
                    .setLimitRemaining(-2)
                    .setDurationUntilReset(
                        com.google.protobuf.Duration.newBuilder().setSeconds(86_400).setNanos(9)))
            .addStatuses(
                DescriptorStatus.newBuilder()
                    .setCurrentLimit(RateLimit.newBuilder().setName("caf\u00e9")));
    SidecarClient client =
        client(
            serve(),
            it -> it.with(GlobalRateLimitAnswers.DEFAULT.withTellLimits(true)),
            List.of(
                new DescriptorPolicy(List.of(new DescriptorPart.Fixed("kind", "plain")), 1),
                new DescriptorPolicy(
                    List.of(new DescriptorPart.Header("x-user", "user", false)), 300)));
    try (Response response = client.newCall(ASKED).execute()) {
      assertThat(response.body().string()).isEqualTo("served");
      // Numbers of 32 bits have no sign, and the last of the limits has nothing left.
      assertThat(response.header("x-ratelimit-limit"))
          .isEqualTo("0, 4294967295;w=604800;name=\"per user\"");
      assertThat(response.header("x-ratelimit-remaining")).isEqualTo("0");
      assertThat(response.header("x-ratelimit-reset")).isEqualTo("0");
    }
    assertThat(limits.asked.get(0).getDescriptorsList())
        .containsExactly(
            RateLimitDescriptor.newBuilder().addEntries(entry("kind", "plain")).build(),
            RateLimitDescriptor.newBuilder()
                .addEntries(entry("user", "ada"))
                .setHitsAddend(UInt64Value.of(300))
                .build());
  }

  @Test
  void callGoesOnWhenTheServiceFails() throws Exception {
    limits.fails = Status.UNAVAILABLE.withDescription("down");
    SidecarClient client = client(serve(), it -> it);
    try (Response response = client.newCall(ASKED).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
    assertThat(counted("error")).isEqualTo(1);
    assertThat(counted("failure.mode.allowed")).isEqualTo(1);
  }

  @Test
  void callIsAnsweredWhenTheServiceFailsAndThePolicyDenies() throws Exception {
    limits.fails = Status.INTERNAL;
    SidecarClient client = client(serve(), it -> it.withFailureModeDeny(true).withStatus(430, 503));
    try (Response response = client.newCall(ASKED).execute()) {
      assertThat(response.code()).isEqualTo(503);
      assertThat(response.header("x-envoy-ratelimited")).isNull();
    }
    assertThat(orders.getRequestCount()).isZero();
    assertThat(counted("error")).isEqualTo(1);
    assertThat(counted("failure.mode.allowed")).isZero();
  }

  @Test
  void silentServiceIsGivenUpAndToldSo() throws Exception {
    limits.silent = true;
    SidecarClient client = client(serve(), it -> it.with(Duration.ofMillis(50)));
    try (Response response = client.newCall(ASKED).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
    assertThat(counted("failure.mode.allowed")).isEqualTo(1);
    if (!limits.asked.isEmpty()) {
      assertThat(limits.canceled.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  /** It accepts, and its kernel takes what is written, but nobody reads. */
  @Test
  void servicesThatDoNotAnswerOrListenAreGivenUp() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SidecarClient client = client(deaf.getLocalPort(), it -> it.with(Duration.ofMillis(50)));
      for (int i = 0; i < 20; i++) {
        try (Response response = client.newCall(ASKED).execute()) {
          assertThat(response.code()).isEqualTo(200);
        }
      }
      assertThat(counted("failure.mode.allowed")).isEqualTo(20);
    }
    int free;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = nobody.getLocalPort();
    }
    registry.clear();
    SidecarClient client = client(free, it -> it);
    try (Response response = client.newCall(ASKED).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
    assertThat(counted("failure.mode.allowed")).isEqualTo(1);
  }

  @Test
  void cancelOfACallCancelsTheQuestion() throws Exception {
    limits.silent = true;
    SidecarClient client = client(serve(), it -> it);
    Call call = client.newCall(ASKED);
    Thread canceler =
        new Thread(
            () -> {
              while (limits.asked.isEmpty()) {
                Thread.onSpinWait();
              }
              call.cancel();
            });
    canceler.start();
    assertThatThrownBy(call::execute)
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessageContaining("cluster limits was asked");
    assertThat(limits.canceled.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    canceler.join();
    assertThat(orders.getRequestCount()).isZero();
    assertThat(counted("error")).isZero();
  }

  @Test
  void limitOfTheCallerEndsTheWait() throws Exception {
    limits.silent = true;
    SidecarClient client = client(serve(), it -> it);
    Call call = client.newCall(ASKED);
    call.timeout().timeout(60, TimeUnit.MILLISECONDS);
    assertThatThrownBy(call::execute)
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("timeout of the caller: 60 ms");
    assertThat(orders.getRequestCount()).isZero();
  }

  @Test
  void closeOfTheClientEndsTheWait() throws Exception {
    limits.silent = true;
    SidecarClient client = client(serve(), it -> it);
    Thread closer =
        new Thread(
            () -> {
              while (limits.asked.isEmpty()) {
                Thread.onSpinWait();
              }
              client.close(Duration.ZERO);
            });
    closer.start();
    assertThatThrownBy(() -> client.newCall(ASKED).execute()).isInstanceOf(SidecarException.class);
    closer.join();
  }
}
