package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HedgePolicy.After;
import dev.sidecar.policy.HedgePolicy.AfterPercentile;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.testing.Answer;
import dev.sidecar.testing.ReceivedRequest;
import dev.sidecar.testing.ScriptedEndpoint;
import dev.sidecar.testing.ScriptedNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hedged calls of a whole client in virtual time: who is asked when, and who wins. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HedgingTest {
  private static final CallPolicy AFTER_50_MS =
      CallPolicy.DEFAULT.withHedge(new After(Duration.ofMillis(50), 2));

  private final ScriptedNetwork network = new ScriptedNetwork();
  private final ScriptedEndpoint first = network.endpoint("127.0.0.1:8081");
  private final ScriptedEndpoint second = network.endpoint("127.0.0.1:8082");
  private final ScriptedEndpoint third = network.endpoint("127.0.0.1:8083");
  private @Nullable SidecarClient client;

  @AfterEach
  void nothingIsLeft() {
    if (client == null) {
      return;
    }
    SidecarClient used = client;
    BadDay.await("no load", () -> used.cluster("orders").figures().inFlight() == 0);
    BadDay.await("no permit", () -> used.cluster("orders").figures().active() == 0);
    assertThat(used.cluster("orders").figures().retriesUnderWay()).isZero();
    BadDay.await("no watch", () -> used.watched() == 0);
    used.close();
    BadDay.await("no connection", () -> network.openConnections() == 0);
    network.verify();
  }

  @Test
  void answerInTimeIsNotHedged() throws Exception {
    first.answers(Answer.of(200).body("first").after(Duration.ofMillis(49)));
    assertThat(get(AFTER_50_MS)).isEqualTo("200 first");
    assertThat(arrivals()).containsExactly("8081 at 0 ms");
  }

  @Test
  void anotherEndpointIsAskedWhenTheTimeHasPassed() throws Exception {
    first.answers(Answer.of(200).body("first").after(Duration.ofSeconds(9)));
    second.answers(Answer.of(200).body("second").after(Duration.ofMillis(10)));
    assertThat(get(AFTER_50_MS)).isEqualTo("200 second");
    assertThat(arrivals()).containsExactly("8081 at 0 ms", "8082 at 50 ms");
    assertThat(elapsedMillis()).isEqualTo(60);
  }

  @Test
  void firstAttemptMayStillWin() throws Exception {
    first.answers(Answer.of(200).body("first").after(Duration.ofMillis(55)));
    second.answers(Answer.of(200).body("second").after(Duration.ofSeconds(9)));
    assertThat(get(AFTER_50_MS)).isEqualTo("200 first");
    assertThat(elapsedMillis()).isEqualTo(55);
  }

  @Test
  void eachFurtherAttemptFollowsAfterAsMuchTime() throws Exception {
    first.hangs();
    second.hangs();
    third.answers(200, "third");
    CallPolicy three = CallPolicy.DEFAULT.withHedge(new After(Duration.ofMillis(50), 3));
    assertThat(get(three)).isEqualTo("200 third");
    assertThat(arrivals()).containsExactly("8081 at 0 ms", "8082 at 50 ms", "8083 at 100 ms");
  }

  @Test
  void failureBringsTheNextAtOnce() throws Exception {
    first.resets();
    second.answers(200, "second");
    assertThat(get(AFTER_50_MS)).isEqualTo("200 second");
    assertThat(arrivals()).containsExactly("8081 at 0 ms", "8082 at 0 ms");
  }

  @Test
  void answerThatCallsForARetryDoesNotWinWhileAnotherRuns() throws Exception {
    first.answers(Answer.of(200).body("first").after(Duration.ofMillis(90)));
    second.answers(503);
    CallPolicy on5xx = AFTER_50_MS.with(RetryPolicy.of(2, RetryCondition.STATUS_5XX));
    assertThat(get(on5xx)).isEqualTo("200 first");
  }

  @Test
  void lastAnswerIsTheCallsIfAllCallForARetry() throws Exception {
    first.answers(Answer.of(500).after(Duration.ofMillis(90)));
    second.answers(503);
    CallPolicy on5xx = AFTER_50_MS.with(RetryPolicy.of(2, RetryCondition.STATUS_5XX));
    assertThat(get(on5xx)).isEqualTo("500 ");
  }

  @Test
  void callThatMayNotRunTwiceIsNotHedged() throws Exception {
    first.answers(Answer.of(200).body("first").after(Duration.ofSeconds(9)));
    RequestBody body = RequestBody.create("x", null);
    assertThat(send(AFTER_50_MS, request().post(body).build())).isEqualTo("200 first");
    assertThat(arrivals()).containsExactly("8081 at 0 ms");
  }

  @Test
  void deadlineBoundsAllAttempts() {
    first.hangs();
    second.hangs();
    TimeoutPolicy oneSecond = TimeoutPolicy.DEFAULT.withCall(Duration.ofSeconds(1));
    assertThatThrownBy(() -> get(AFTER_50_MS.with(oneSecond)))
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("of 2: no complete response in 1 s (timeout: 1 s)");
    assertThat(elapsedMillis()).isEqualTo(1_000);
  }

  @Test
  void perTryTimeoutOfOneAttemptBringsTheNextAtOnce() throws Exception {
    first.hangs();
    second.hangs();
    third.answers(200, "third");
    CallPolicy calls =
        CallPolicy.DEFAULT
            .with(TimeoutPolicy.DEFAULT.withPerTry(Duration.ofMillis(100)))
            .withHedge(new After(Duration.ofMillis(80), 3));
    assertThat(get(calls)).isEqualTo("200 third");
    assertThat(arrivals()).containsExactly("8081 at 0 ms", "8082 at 80 ms", "8083 at 100 ms");
  }

  @Test
  void softPerTryTimeoutLeavesTheFirstRunning() throws Exception {
    first.answers(Answer.of(200).body("first").after(Duration.ofMillis(150)));
    second.hangs();
    assertThat(get(onPerTry())).isEqualTo("200 first");
    assertThat(arrivals()).containsExactly("8081 at 0 ms", "8082 at 100 ms");
    assertThat(elapsedMillis()).isEqualTo(150);
  }

  private static CallPolicy onPerTry() {
    return CallPolicy.DEFAULT
        .with(TimeoutPolicy.DEFAULT.withPerTry(Duration.ofMillis(100)))
        .withHedge(new HedgePolicy.OnPerTryTimeout());
  }

  @Test
  void percentileIsLearnedFirst() throws Exception {
    first.answers(Answer.of(200).after(Duration.ofMillis(20))).times(2);
    second.answers(Answer.of(200).after(Duration.ofMillis(20)));
    third.answers(Answer.of(200).after(Duration.ofMillis(20)));
    CallPolicy calls =
        CallPolicy.DEFAULT.withHedge(new AfterPercentile(50, 2, 4, Duration.ofMillis(1)));
    for (int i = 0; i < 4; i++) {
      get(calls);
    }
    second.hangs();
    third.answers(200, "third");
    assertThat(get(calls)).isEqualTo("200 third");
    assertThat(elapsedMillis()).isEqualTo(100);
  }

  private String get(CallPolicy calls) throws IOException {
    return send(calls, request().build());
  }

  private static Request.Builder request() {
    return new Request.Builder().url("http://orders.test/");
  }

  private String send(CallPolicy calls, Request request) throws IOException {
    if (client == null) {
      client =
          SidecarClient.builder(TestMesh.of(TestMesh.orders(8081, 8082, 8083), calls))
              .socketFactory(network.sockets())
              .timer(network.time().timer())
              .draws(() -> 0)
              .build();
    }
    try (Response response = client.newCall(request).execute()) {
      return response.code() + " " + response.body().string();
    }
  }

  private List<String> arrivals() {
    return network.requests().stream().map(HedgingTest::text).toList();
  }

  private static String text(ReceivedRequest request) {
    return request.endpoint().port() + " at " + request.at().toMillis() + " ms";
  }

  private long elapsedMillis() {
    return network.time().elapsed().toMillis();
  }
}
