package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.testing.Answer;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.ReceivedRequest;
import dev.sidecar.testing.ScriptedEndpoint;
import dev.sidecar.testing.ScriptedNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The scripted network as an application's tests use it: under a whole client. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScriptedNetworkTest {
  private static final CallPolicy THREE_ATTEMPTS =
      CallPolicy.DEFAULT.with(
          RetryPolicy.of(3, RetryCondition.STATUS_5XX, RetryCondition.CONNECT_FAILURE));

  private final ScriptedNetwork network = new ScriptedNetwork();
  private final ScriptedEndpoint first = network.endpoint("127.0.0.1:8081");
  private final ScriptedEndpoint second = network.endpoint("127.0.0.1:8082");
  private final List<SidecarClient> clients = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    clients.forEach(SidecarClient::close);
    assertThat(network.openConnections()).isZero();
  }

  private SidecarClient client(ClusterPolicy cluster, CallPolicy calls) {
    return client(cluster, calls, network);
  }

  private SidecarClient client(ClusterPolicy cluster, CallPolicy calls, ScriptedNetwork over) {
    SidecarClient client =
        SidecarClient.builder(TestMesh.of(cluster, calls))
            .socketFactory(over.sockets())
            .timer(over.time().timer())
            .draws(() -> 0)
            .build();
    clients.add(client);
    return client;
  }

  private SidecarClient client(CallPolicy calls) {
    return client(orders(8081, 8082), calls);
  }

  private static ClusterPolicy orders(int... ports) {
    return TestMesh.orders(ports);
  }

  private static Request get(String path) {
    return new Request.Builder().url("http://orders.test" + path).build();
  }

  private static Request post(RequestBody body) {
    return new Request.Builder().url("http://orders.test/orders").post(body).build();
  }

  private static String text(Call call) throws IOException {
    try (Response response = call.execute()) {
      return response.code() + " " + response.body().string();
    }
  }

  private static TimeoutPolicy timeouts(int call, int perTry, int idle) {
    return new TimeoutPolicy(
        Duration.ofSeconds(call), Duration.ofSeconds(perTry), Duration.ofSeconds(idle));
  }

  @Test
  void unavailableTwiceAndThenThere() throws IOException {
    first.answers(503);
    second.answers(503).answers(200, "three apples");

    assertThat(text(client(THREE_ATTEMPTS).newCall(get("/items?page=2"))))
        .isEqualTo("200 three apples");

    assertThat(network.events())
        .containsExactly(
            "127.0.0.1:8081: GET /items?page=2: answers 503",
            "127.0.0.1:8082: GET /items?page=2: answers 503",
            "127.0.0.1:8082: GET /items?page=2: answers 200");
    assertThat(network.requests().get(0).header("host")).isEqualTo("orders.test");
    network.verify();
  }

  @Test
  void refusedConnectionGoesToTheOtherEndpoint() throws IOException {
    first.refusesConnection();
    second.answers(200, "three apples");

    assertThat(text(client(CallPolicy.DEFAULT).newCall(get("/")))).isEqualTo("200 three apples");

    assertThat(network.events())
        .containsExactly(
            "127.0.0.1:8081: refuses the connection", "127.0.0.1:8082: GET /: answers 200");
    network.verify();
  }

  @Test
  void silenceEndsWithTheCallsTimeoutAtOnce() {
    first.hangs();
    Call call = client(CallPolicy.DEFAULT).newCall(get("/"));
    long begun = System.nanoTime();

    SidecarException.Timeout failure =
        catchThrowableOfType(SidecarException.Timeout.class, call::execute);

    assertThat(failure).hasMessageContaining("no complete response in 15 s (timeout: 15 s)");
    assertThat(failure.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED);
    assertThat(network.time().elapsed()).isEqualTo(Duration.ofSeconds(15));
    assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(10));
    network.verify();
  }

  @Test
  void eachTryIsCutAndTheLastOneAnswers() throws IOException {
    first.hangs();
    second.hangs().answers(200, "three apples");
    CallPolicy calls =
        CallPolicy.DEFAULT.with(timeouts(15, 2, 0)).with(RetryPolicy.of(3, RetryCondition.RESET));

    assertThat(text(client(calls).newCall(get("/")))).isEqualTo("200 three apples");

    assertThat(network.requests())
        .extracting(ReceivedRequest::at)
        .containsExactly(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(4));
    network.verify();
  }

  @Test
  void connectionThatIsNeverMadeEndsWithTheConnectTimeout() {
    first.neverConnects();
    Call call = client(orders(8081), CallPolicy.DEFAULT.with(RetryPolicy.NONE)).newCall(get("/"));

    SidecarException.Timeout failure =
        catchThrowableOfType(SidecarException.Timeout.class, call::execute);

    assertThat(failure).hasMessageContaining("connectTimeout: 5 s");
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(network.time().elapsed()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void callersOwnTimeoutWins() {
    first.hangs();
    Call call = client(CallPolicy.DEFAULT).newCall(get("/"));
    call.timeout().timeout(700, TimeUnit.MILLISECONDS);

    assertThatThrownBy(call::execute).isInstanceOf(SidecarException.Timeout.class);

    assertThat(network.time().elapsed()).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void lateAnswerArrivesWhenItsTimeHasCome() throws IOException {
    first.answers(Answer.of(200).body("late").after(Duration.ofSeconds(14)));

    assertThat(text(client(CallPolicy.DEFAULT).newCall(get("/")))).isEqualTo("200 late");

    assertThat(network.time().elapsed()).isEqualTo(Duration.ofSeconds(14));
  }

  @Test
  void resetBeforeTheAnswerIsRepeatedForAGet() throws IOException {
    first.resets();
    second.answers(200, "three apples");

    assertThat(text(client(CallPolicy.DEFAULT).newCall(get("/")))).isEqualTo("200 three apples");
    network.verify();
  }

  @Test
  void postThatMayHaveBeenExecutedIsNotRepeated() {
    first.resets();
    Call call = client(CallPolicy.DEFAULT).newCall(post(RequestBody.create("two pears", null)));

    SidecarException.Connection failure =
        catchThrowableOfType(SidecarException.Connection.class, call::execute);

    assertThat(failure.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED);
    assertThat(network.requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request).hasToString("POST /orders");
              assertThat(request.body()).isEqualTo("two pears");
            });
    network.verify();
  }

  @Test
  void bodyThatBreaksFailsItsReader() throws IOException {
    first.answers(Answer.of(200).body("0123456789").resetsAfter(4));
    try (Response response = client(CallPolicy.DEFAULT).newCall(get("/")).execute()) {
      assertThat(response.body().source().readUtf8(4)).isEqualTo("0123");
      assertThatThrownBy(() -> response.body().source().readByte())
          .isInstanceOf(SidecarException.Connection.class)
          .hasMessageContaining("Connection reset");
    }
  }

  @Test
  void bodyThatEndsEarlyFailsItsReader() throws IOException {
    first
        .answers(Answer.of(200).body("0123456789").closesAfter(4))
        .answers(Answer.of(200).body("0123456789").chunked().closesAfter(4));
    SidecarClient client = client(orders(8081), CallPolicy.DEFAULT);
    for (int i = 0; i < 2; i++) {
      try (Response response = client.newCall(get("/")).execute()) {
        assertThatThrownBy(() -> response.body().string())
            .isInstanceOf(SidecarException.Connection.class);
      }
    }
    assertThat(network.connections()).isEqualTo(2);
    network.verify();
  }

  @Test
  void bodyThatFallsSilentIsCutByTheIdleLimit() throws IOException {
    first.answers(Answer.of(200).body("0123456789").hangsAfter(4));
    CallPolicy calls = CallPolicy.DEFAULT.with(timeouts(0, 0, 90));
    try (Response response = client(calls).newCall(get("/")).execute()) {
      assertThatThrownBy(() -> response.body().string())
          .isInstanceOf(SidecarException.Timeout.class)
          .hasMessageContaining("streamIdleTimeout: 90 s");
    }
    assertThat(network.time().elapsed()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void oneConnectionServesManyCalls() throws IOException {
    first
        .answers(200, "a")
        .answers(Answer.of(200).body("b").chunked())
        .answers(Answer.of(204))
        .answers(Answer.of(200).body("c").header("Content-Encoding", "none"));
    SidecarClient client = client(orders(8081), CallPolicy.DEFAULT);

    assertThat(text(client.newCall(get("/1")))).isEqualTo("200 a");
    assertThat(text(client.newCall(get("/2")))).isEqualTo("200 b");
    assertThat(text(client.newCall(get("/3")))).isEqualTo("204 ");
    Request head = new Request.Builder().url("http://orders.test/4").head().build();
    try (Response response = client.newCall(head).execute()) {
      assertThat(response.header("Content-Length")).isEqualTo("1");
    }

    assertThat(network.connections()).isOne();
    assertThat(network.openConnections()).isOne();
    assertThat(first.requests())
        .extracting(Object::toString)
        .containsExactly("GET /1", "GET /2", "GET /3", "HEAD /4");
    network.verify();
  }

  @Test
  void refusalAfterAnAnswerFindsNoOpenConnection() throws IOException {
    first.answers(200, "a").refusesConnection().answers(200, "b");
    SidecarClient client = client(orders(8081), CallPolicy.DEFAULT);

    assertThat(text(client.newCall(get("/1")))).isEqualTo("200 a");
    assertThat(text(client.newCall(get("/2")))).isEqualTo("200 b");

    assertThat(network.connections()).isEqualTo(2);
    network.verify();
  }

  @Test
  void bodyOfUnknownLengthArrivesWhole() throws IOException {
    String large = "0123456789".repeat(10_000);
    first.answers(201);
    RequestBody streamed =
        new RequestBody() {
          @Override
          public MediaType contentType() {
            return null;
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8(large);
          }
        };

    assertThat(text(client(CallPolicy.DEFAULT).newCall(post(streamed)))).isEqualTo("201 ");

    ReceivedRequest request = network.requests().get(0);
    assertThat(request.header("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(request.body()).isEqualTo(large);
  }

  @Test
  void requestThatWaitsForLeaveGetsIt() throws IOException {
    first.answers(201);
    Request request =
        post(RequestBody.create("two pears", null))
            .newBuilder()
            .header("Expect", "100-continue")
            .build();

    assertThat(text(client(CallPolicy.DEFAULT).newCall(request))).isEqualTo("201 ");
    assertThat(network.requests().get(0).body()).isEqualTo("two pears");
  }

  @Test
  void concurrentCallsThatAllHangEndTogether() throws Exception {
    first.hangs().times(20);
    SidecarClient client = client(orders(8081), CallPolicy.DEFAULT);

    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(enqueue(client, get("/" + i)));
    }

    for (CompletableFuture<String> call : calls) {
      assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SidecarException.Timeout.class);
    }
    network.verify();
  }

  /** Time must not pass for the calls that run while another one hangs. */
  @Test
  void callThatHangsCutsNoOtherOne() throws Exception {
    first.hangs();
    second.answers(Answer.of(200).body("x".repeat(100_000))).times(200);
    ClusterPolicy both = orders(8081, 8082);
    SidecarClient client = client(both, CallPolicy.DEFAULT.with(RetryPolicy.NONE));
    SidecarClient other = client(orders(8082), CallPolicy.DEFAULT.with(RetryPolicy.NONE));
    network.time().nanos();

    CompletableFuture<String> hanging = enqueue(client, get("/hangs"));
    for (int i = 0; i < 200; i++) {
      assertThat(text(other.newCall(get("/" + i)))).startsWith("200 xxx");
    }

    assertThatThrownBy(() -> hanging.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SidecarException.Timeout.class);
    assertThat(network.time().elapsed()).isEqualTo(Duration.ofSeconds(15));
    network.verify();
  }

  @Test
  void concurrentCallsThroughOneConnectionAreServedInOrder() throws Exception {
    first.answers(Answer.of(200).body("slow").after(Duration.ofSeconds(1))).times(10);
    SidecarClient client =
        client(
            orders(8081).with(new AdmissionPolicy(1, 20, 20, RetryLimit.DEFAULT)),
            CallPolicy.DEFAULT);

    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(enqueue(client, get("/" + i)));
    }
    for (CompletableFuture<String> call : calls) {
      assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("200 slow");
    }

    assertThat(network.time().elapsed()).isEqualTo(Duration.ofSeconds(10));
    assertThat(network.connections()).isOne();
    network.verify();
  }

  @Test
  void requestAfterTheScriptFailsTheCall() {
    first.answers(200, "a");
    SidecarClient client = client(orders(8081), CallPolicy.DEFAULT);
    String message = "127.0.0.1:8081: GET /2: its script ended after 1 steps";

    assertThatThrownBy(
            () -> {
              text(client.newCall(get("/1")));
              text(client.newCall(get("/2")));
            })
        .isInstanceOf(AssertionError.class)
        .hasMessage(message);
    assertThatThrownBy(network::verify).isInstanceOf(AssertionError.class).hasMessage(message);
  }

  @Test
  void stepThatWasNotUsedFailsTheVerification() throws IOException {
    first.answers(200, "a").hangs().times(2);
    second.answers(200).always();
    assertThat(text(client(orders(8081), CallPolicy.DEFAULT).newCall(get("/")))).isEqualTo("200 a");

    assertThatThrownBy(network::verify)
        .isInstanceOf(AssertionError.class)
        .hasMessage("127.0.0.1:8081: never came to: hangs (2 times)");
  }

  @Test
  void endpointWithoutAScriptFailsTheCall() {
    assertThatThrownBy(() -> text(client(orders(9), CallPolicy.DEFAULT).newCall(get("/"))))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("127.0.0.1:9: no such endpoint (expected: one of [");
  }

  @Test
  void otherProtocolThanHttp1FailsTheCall() {
    first.answers(200);
    ClusterPolicy http2 =
        ClusterPolicy.of("orders", Endpoint.parse("127.0.0.1:8081")).with(HttpProtocol.HTTP2);

    assertThatThrownBy(() -> text(client(http2, CallPolicy.DEFAULT).newCall(get("/"))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("\"PRI * HTTP/2.0\" (expected: HTTP/1.1 without TLS)");
  }

  @Test
  void silenceWithoutAnyLimitIsAMistakeOfTheTest() {
    first.hangs();

    assertThatThrownBy(
            () -> text(client(CallPolicy.DEFAULT.with(timeouts(0, 0, 0))).newCall(get("/"))))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("waits for ever");
  }

  @Test
  void responseThatNobodyClosesDoesNotKeepTheClientOpen() throws IOException {
    first.answers(200, "three apples");
    SidecarClient client = client(orders(8081), CallPolicy.DEFAULT);
    Response leaked = client.newCall(get("/")).execute();
    assertThat(leaked.code()).isEqualTo(200);

    client.close();

    assertThat(network.time().elapsed())
        .isBetween(SidecarClient.DEFAULT_DRAIN, SidecarClient.DEFAULT_DRAIN.plusSeconds(1));
    assertThat(network.openConnections()).isZero();
  }

  @Test
  void standingTimeMovesOnlyByHand() throws Exception {
    ManualTime time = ManualTime.standing();
    ScriptedNetwork standing = new ScriptedNetwork(time);
    standing.endpoint("127.0.0.1:8081").hangs();
    SidecarClient client = client(orders(8081), CallPolicy.DEFAULT, standing);

    CompletableFuture<String> call = enqueue(client, get("/"));
    time.awaitWaiting(1);
    time.advance(Duration.ofSeconds(15).minusNanos(1));
    time.awaitWaiting(1);
    assertThat(call).isNotDone();
    time.advance(Duration.ofNanos(1));

    assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SidecarException.Timeout.class);
    standing.verify();
  }

  @Test
  void cancelEndsACallThatHangs() throws Exception {
    ManualTime time = ManualTime.standing();
    ScriptedNetwork standing = new ScriptedNetwork(time);
    standing.endpoint("127.0.0.1:8081").hangs();
    Call call = client(orders(8081), CallPolicy.DEFAULT, standing).newCall(get("/"));

    CompletableFuture<String> answer = enqueue(call);
    time.awaitWaiting(1);
    call.cancel();

    assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SidecarException.Canceled.class);
    assertThat(time.elapsed()).isZero();
  }

  private static CompletableFuture<String> enqueue(SidecarClient client, Request request) {
    return enqueue(client.newCall(request));
  }

  private static CompletableFuture<String> enqueue(Call call) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onResponse(Call answered, Response response) throws IOException {
            try (response) {
              answer.complete(response.code() + " " + response.body().string());
            } catch (IOException e) {
              answer.completeExceptionally(e);
            }
          }

          @Override
          public void onFailure(Call failed, IOException failure) {
            answer.completeExceptionally(failure);
          }
        });
    return answer;
  }
}
