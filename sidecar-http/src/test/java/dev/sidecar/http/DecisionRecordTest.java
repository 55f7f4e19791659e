package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.DecisionRecord.AttemptMade;
import dev.sidecar.failure.DecisionRecord.Candidate;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.DecisionRecord.Repeat;
import dev.sidecar.failure.DecisionRecord.Times;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.ValueMatch;
import dev.sidecar.testing.Answer;
import dev.sidecar.testing.ScriptedEndpoint;
import dev.sidecar.testing.ScriptedNetwork;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Decision records as an application gets them, over scripted endpoints and in moving time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DecisionRecordTest {
  private static final CallPolicy THRICE =
      CallPolicy.DEFAULT.with(
          RetryPolicy.of(3, RetryCondition.STATUS_5XX, RetryCondition.CONNECT_FAILURE));

  private final ScriptedNetwork network = new ScriptedNetwork();
  private final ScriptedEndpoint first = network.endpoint("127.0.0.1:8081");
  private final ScriptedEndpoint second = network.endpoint("127.0.0.1:8082");
  private final List<DecisionRecord> told = new ArrayList<>();
  private final AtomicInteger draws = new AtomicInteger();
  private final TestSpans spans = new TestSpans();
  private SidecarClient client;

  @AfterEach
  void nothingIsLeft() {
    client.close();
    assertThat(network.openConnections()).isZero();
  }

  private SidecarClient.Builder builder(MeshPolicy policy) {
    return SidecarClient.builder(policy)
        .socketFactory(network.sockets())
        .timer(network.time().timer())
        .draws(() -> draws.getAndIncrement() & 0);
  }

  private void start(CallPolicy calls) {
    start(TestMesh.orders(8081, 8082), calls);
  }

  private void start(ClusterPolicy cluster, CallPolicy calls) {
    client = builder(TestMesh.of(cluster, calls)).decisions(told::add).build();
  }

  private static Request get(String path) {
    return new Request.Builder().url("http://orders.test" + path).build();
  }

  private static String text(Call call) throws IOException {
    try (Response response = call.execute()) {
      return response.code() + " " + response.body().string();
    }
  }

  private SidecarException failure(Call call) {
    return catchThrowableOfType(SidecarException.class, () -> text(call));
  }

  @Test
  void aFailureTellsEveryAttemptAndTheRuleBehindIt() {
    first.refusesConnection();
    second.answers(Answer.of(503).after(Duration.ofMillis(40))).hangs();
    start(THRICE);

    SidecarException failure = failure(client.newCall(get("/items?page=2&sig=secret")));

    DecisionRecord record = failure.decision();
    assertThat(told).containsExactly(record);
    assertThat(record.asked().url()).isEqualTo("http://orders.test/items?page=2&sig=REDACTED");
    assertThat(record.route().rule()).isEqualTo(Rule.ROUTE_HOST_ANY);
    assertThat(record.route().taken().leadsTo()).isEqualTo("orders");
    assertThat(record.ending().failure()).isEqualTo(failure.getMessage());
    assertThat(record.ending().outcome()).isEqualTo(Outcome.EXECUTED);
    assertThat(record.ending().time()).isEqualTo(Duration.ofSeconds(15));
    assertThat(record.attempts())
        .extracting(
            attempt -> attempt.brought().status(),
            attempt -> attempt.brought().rule(),
            attempt -> attempt.verdict().rule(),
            attempt -> attempt.verdict().again())
        .containsExactly(
            tuple(null, null, Rule.RETRY_CONNECT_FAILURE, true),
            tuple(503, null, Rule.RETRY_5XX, true),
            tuple(null, Rule.TIMEOUT_CALL, Rule.RETRY_ATTEMPTS_USED, false));
    assertThat(record.attempts().get(1).times().whole()).isEqualTo(Duration.ofMillis(40));
    Pick retry = record.attempts().get(1).pick();
    assertThat(retry.atChoice()).isTrue();
    assertThat(retry.candidates()).extracting(Candidate::tried).containsExactly(true, false);
    assertThat(record.attempts().get(0).pick().atChoice()).as("read afterwards").isFalse();
    assertThat(failure.getSuppressed()).hasSize(2);
  }

  /** The example of the document, which this test prints where it fails. */
  @Test
  void theDocumentShowsWhatIsPrinted() throws IOException {
    first.refusesConnection().hangs();
    second.answers(Answer.of(503).after(Duration.ofMillis(40)));
    RoutePolicy orders = RoutePolicy.of("orders.test", "orders");
    client =
        builder(
                new MeshPolicy(
                    List.of(
                        TestMesh.orders(8081, 8082).with(new LoadBalancingPolicy.LeastRequest(2))),
                    List.of(
                        orders.with(RouteMatch.of(new PathMatch.Prefix("/admin"))),
                        orders.with(THRICE))))
            .draws(new AtomicLong()::getAndIncrement)
            .build();

    SidecarException failure = failure(client.newCall(get("/items?page=2")));

    assertThat(Path.of("../docs/EXPLAIN.md"))
        .content()
        .contains("```\n" + failure.decision().text() + "```");
  }

  @Test
  void anAnswerThatUsedUpItsAttemptsIsToldAndOneThatDidNotIsNot() throws IOException {
    first.answers(503).times(4).answers(200);
    start(TestMesh.orders(8081), THRICE);

    assertThat(text(client.newCall(get("/")))).isEqualTo("503 ");
    assertThat(told).hasSize(1);
    assertThat(told.get(0).ending().status()).isEqualTo(503);
    assertThat(told.get(0).rules()).contains(Rule.RETRY_5XX, Rule.RETRY_ATTEMPTS_USED);

    assertThat(text(client.newCall(get("/")))).isEqualTo("200 ");
    assertThat(told).as("retried with success").hasSize(1);
  }

  @Test
  void whoAsksForACallIsToldOfItsPhasesAfterItsBody() throws IOException {
    first.answers(Answer.of(200).body("three apples").after(Duration.ofMillis(7)));
    start(CallPolicy.DEFAULT);
    List<DecisionRecord> asked = new ArrayList<>();

    Call call = client.newCall(get("/"), asked::add);
    try (Response response = call.execute()) {
      assertThat(asked).as("before the body").isEmpty();
      assertThat(response.body().string()).isEqualTo("three apples");
    }

    assertThat(asked).hasSize(1);
    assertThat(told).isEqualTo(asked);
    AttemptMade attempt = asked.get(0).attempts().get(0);
    assertThat(attempt.pick().atChoice()).isTrue();
    assertThat(attempt.brought().status()).isEqualTo(200);
    assertThat(attempt.verdict().rule()).isNull();
    assertThat(attempt.times())
        .isEqualTo(
            new Times(
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofMillis(7),
                Duration.ZERO,
                Duration.ofMillis(7)));
    assertThat(asked.get(0).rules()).containsExactly(Rule.ROUTE_HOST_ANY, Rule.BALANCE_ROUND_ROBIN);
  }

  @Test
  void whoAsksIsToldOfAFailureOnceAndACloneAsksToo() {
    first.refusesConnection();
    second.refusesConnection();
    start(CallPolicy.DEFAULT.with(RetryPolicy.NONE));
    List<DecisionRecord> asked = new ArrayList<>();

    Call call = client.newCall(get("/"), asked::add);
    SidecarException failure = failure(call);
    failure(call.clone());

    assertThat(asked).hasSize(2);
    assertThat(failure.decision()).isSameAs(asked.get(0));
    assertThat(asked.get(0).attempts().get(0).times().connect()).as("never connected").isNull();
  }

  @Test
  void theLoadsThatLeastRequestComparedAreInTheRecordOfACallThatIsFollowed() throws IOException {
    first.answers(200).answers(200);
    start(
        TestMesh.orders(8081, 8082).with(new LoadBalancingPolicy.LeastRequest(3)),
        CallPolicy.DEFAULT);
    List<DecisionRecord> asked = new ArrayList<>();

    text(client.newCall(get("/"), asked::add));

    Endpoint drawn = Endpoint.parse("127.0.0.1:8081");
    assertThat(asked.get(0).attempts().get(0).pick().drawn()).containsExactly(drawn, drawn, drawn);
  }

  @Test
  void aBodyThatBreaksTellsTheAnswerBeforeItOnce() throws IOException {
    first.answers(Answer.of(200).body("three apples").hangsAfter(5));
    start(
        CallPolicy.DEFAULT.with(
            new TimeoutPolicy(Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(2))));

    SidecarException failure;
    try (Response response = client.newCall(get("/")).execute()) {
      failure =
          catchThrowableOfType(SidecarException.class, () -> response.body().source().readUtf8());
      assertThatThrownBy(() -> response.body().source().readUtf8()).as("read again").isNotNull();
    }

    DecisionRecord record = failure.decision();
    assertThat(told).as("once").containsExactly(record);
    AttemptMade attempt = record.attempts().get(0);
    assertThat(attempt.brought().status()).isEqualTo(200);
    assertThat(attempt.brought().rule()).isEqualTo(Rule.TIMEOUT_STREAM_IDLE);
    assertThat(record.ending().outcome()).isEqualTo(Outcome.EXECUTED);
  }

  @Test
  void aBodyThatBreaksInACallThatIsFollowedIsToldOnce() {
    first.answers(Answer.of(200).body("three apples").closesAfter(5));
    start(CallPolicy.DEFAULT);
    List<DecisionRecord> asked = new ArrayList<>();

    failure(client.newCall(get("/"), asked::add));

    assertThat(asked).hasSize(1);
    assertThat(told).isEqualTo(asked);
    assertThat(asked.get(0).attempts().get(0).brought().failure()).isEqualTo("response body broke");
  }

  @Test
  void refusalIsPutTogetherWhenItIsRead() {
    ClusterPolicy narrow =
        TestMesh.orders(8081).with(new AdmissionPolicy(1, 0, 1, RetryLimit.DEFAULT));
    client = builder(TestMesh.of(narrow, CallPolicy.DEFAULT)).build();
    first.answers(Answer.of(200).body("three apples"));
    try (Response holds = client.newCall(get("/")).execute()) {
      SidecarException failure = failure(client.newCall(get("/")));
      DecisionRecord record = failure.decision();
      assertThat(failure.decision()).isSameAs(record);
      assertThat(record.rules())
          .containsExactly(
              Rule.ROUTE_HOST_ANY,
              Rule.BALANCE_ROUND_ROBIN,
              Rule.ADMISSION_MAX_PENDING,
              Rule.RETRY_NO_CONDITION);
      assertThat(record.cluster().use().permits().running()).isEqualTo(1);
      assertThat(record.ending().time()).as("nobody timed it").isNull();
      assertThat(holds.code()).isEqualTo(200);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anOperationTellsItsClusterAndNoRoute() {
    start(CallPolicy.DEFAULT);

    SidecarException failure =
        catchThrowableOfType(
            SidecarException.class,
            () ->
                client
                    .cluster("orders")
                    .execute(
                        endpoint -> {
                          throw new IOException("not understood");
                        }));

    DecisionRecord record = failure.decision();
    assertThat(record.route()).isNull();
    assertThat(record.cluster().name()).isEqualTo("orders");
    assertThat(record.attempts().get(0).verdict().rule()).isEqualTo(Rule.RETRY_NOT_IDEMPOTENT);
    assertThat(told).containsExactly(record);
  }

  @Test
  void aSampledCallIsToldAndItsSpanHasItsRules() throws Exception {
    first.answers(503);
    second.answers(200);
    client =
        builder(TestMesh.of(TestMesh.orders(8081, 8082), THRICE))
            .decisions(told::add)
            .openTelemetry(spans.sdk(Sampler.alwaysOn(), TextMapPropagator.noop()))
            .build();

    text(client.newCall(get("/")));

    SpanData span = spans.ended(3).get(0);
    assertThat(span.getAttributes().get(AttributeKey.stringArrayKey("sidecar.rules")))
        .containsExactly("balance/round-robin", "retry/5xx");
    assertThat(told).hasSize(1);
    assertThat(told.get(0).attempts()).hasSize(2);
    assertThat(told.get(0).attempts().get(1).times().body()).isNotNull();
  }

  @Test
  void theSpanOfARefusedCallHasTheRuleThatRefusedIt() throws Exception {
    client =
        builder(TestMesh.of(ClusterPolicy.of("orders"), CallPolicy.DEFAULT))
            .openTelemetry(spans.sdk(Sampler.alwaysOn(), TextMapPropagator.noop()))
            .build();

    SidecarException failure = failure(client.newCall(get("/")));

    assertThat(failure.decision().rules())
        .containsExactly(Rule.ROUTE_HOST_ANY, Rule.BALANCE_NO_ENDPOINT, Rule.RETRY_NO_CONDITION);
    assertThat(
            spans.ended(2).get(0).getAttributes().get(AttributeKey.stringArrayKey("sidecar.rules")))
        .containsExactly("balance/no-endpoint");
  }

  @Test
  void aSampledCallWithoutFailurePaysForNoRecordWhereNobodyIsTold() throws Exception {
    first.answers(200);
    client =
        builder(TestMesh.of(TestMesh.orders(8081), CallPolicy.DEFAULT))
            .openTelemetry(spans.sdk(Sampler.alwaysOn(), TextMapPropagator.noop()))
            .build();

    text(client.newCall(get("/")));

    assertThat(
            spans.ended(2).get(0).getAttributes().get(AttributeKey.stringArrayKey("sidecar.rules")))
        .isNull();
  }

  @Test
  void aListenerThatThrowsIsNoFailureOfTheCall() throws IOException {
    first.answers(200);
    start(CallPolicy.DEFAULT);

    Call call =
        client.newCall(
            get("/"),
            record -> {
              throw new IllegalStateException("own");
            });

    assertThat(text(call)).isEqualTo("200 ");
  }

  @Test
  void explainSendsDrawsAndCountsNothing() {
    start(
        TestMesh.orders(8081, 8082).with(new LoadBalancingPolicy.LeastRequest(2)),
        new CallPolicy(
            TimeoutPolicy.DEFAULT,
            RetryPolicy.of(3, RetryCondition.STATUS_5XX, RetryCondition.CONNECT_FAILURE),
            Set.of()));
    int drawn = draws.get();
    ClusterFigures before = client.cluster("orders").figures();

    DecisionRecord record =
        client.explain(
            new Request.Builder()
                .url("http://orders.test/")
                .post(RequestBody.create("x", null))
                .build());

    assertThat(draws).hasValue(drawn);
    assertThat(client.cluster("orders").figures()).isEqualTo(before);
    assertThat(network.requests()).isEmpty();
    assertThat(told).isEmpty();
    assertThat(record.ending()).isNull();
    assertThat(record.attempts()).isEmpty();
    assertThat(record.cluster().next().rules()).containsExactly(Rule.BALANCE_LEAST_REQUEST);
    assertThat(record.cluster().next().candidates()).hasSize(2);
    assertThat(record.cluster().limits().repeats())
        .containsExactly(
            new Repeat(Rule.RETRY_CONNECT_FAILURE, true), new Repeat(Rule.RETRY_5XX, true));
    assertThat(record.text()).startsWith("POST http://orders.test/: not sent\n");
  }

  @Test
  void theRoutesThatCameNearAreToldWithoutCredentials() {
    RouteMatch partner =
        RouteMatch.of(new PathMatch.Prefix("/a"))
            .headers(
                new HeaderMatch("authorization", new ValueMatch.Exact("Bearer policy"), false));
    RouteMatch writes = RouteMatch.of(new PathMatch.Prefix("/a")).methods("POST");
    client =
        builder(
                new MeshPolicy(
                    List.of(TestMesh.orders(8081)),
                    List.of(
                        RoutePolicy.of("orders.test", "orders").with(partner),
                        RoutePolicy.of("orders.test", "orders").with(writes))))
            .build();
    Request request =
        get("/a")
            .newBuilder()
            .header("Authorization", "Bearer caller")
            .header("Cookie", "session")
            .build();

    SidecarException failure = failure(client.newCall(request));

    DecisionRecord record = failure.decision();
    assertThat(failure).isInstanceOf(SidecarException.NoRoute.class);
    assertThat(record.route().misses())
        .extracting(DecisionRecord.Miss::why)
        .containsExactly(
            "header authorization: REDACTED (expected: exact REDACTED)",
            "method GET (expected: POST)");
    assertThat(record.text() + record.json()).doesNotContain("Bearer").doesNotContain("session");
    assertThat(client.explain(request.newBuilder().url("http://order.test/").build()).route())
        .extracting(route -> route.misses().get(0).why())
        .isEqualTo("host order.test (expected: orders.test)");
  }
}
