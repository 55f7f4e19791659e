package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.DecisionRecord.AttemptMade;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HedgePolicy.After;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Hedged calls over real sockets: how they end, and that nothing of the attempts that lost is left.
 */
@Timeout(60)
class HedgedCallsTest {
  /** At once, so that no test depends on how long something takes. */
  private static final CallPolicy BOTH_AT_ONCE =
      CallPolicy.DEFAULT.withHedge(new After(Duration.ZERO, 2));

  @RegisterExtension final BadDay day = new BadDay();

  @Test
  void slowEndpointDoesNotHoldTheCall() throws Exception {
    SidecarClient client = day.client(BOTH_AT_ONCE, silent(), day.good());
    for (int i = 0; i < 20; i++) {
      assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    }
  }

  @Test
  void cancelOfTheCallEndsAllItsAttempts() throws Exception {
    RawServer first = silent();
    RawServer second = silent();
    Call call = day.client(BOTH_AT_ONCE, first, second).newCall(BadDay.request("GET"));
    Caller caller = Caller.calling(call::execute);
    awaitBoth(first, second);
    call.cancel();
    SidecarException failure = failure(caller);
    assertThat(failure)
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessage("cluster orders: canceled by the caller with 2 attempts under way");
    assertThat(failure.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED);
    awaitClosed(first, second);
  }

  @Test
  void interruptOfTheCallerEndsAllAttempts() throws Exception {
    RawServer first = silent();
    RawServer second = silent();
    Call call = day.client(BOTH_AT_ONCE, first, second).newCall(BadDay.request("GET"));
    Caller caller = Caller.calling(call::execute);
    awaitBoth(first, second);
    caller.interrupt();
    assertThat(failure(caller))
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessageContaining("interrupted with 2 attempts under way");
    awaitClosed(first, second);
  }

  @Test
  void closeOfTheClientEndsAllAttempts() throws Exception {
    RawServer first = silent();
    RawServer second = silent();
    SidecarClient client = day.client(BOTH_AT_ONCE, first, second);
    Caller caller = Caller.calling(client.newCall(BadDay.request("GET"))::execute);
    awaitBoth(first, second);
    client.close(Duration.ZERO);
    assertThat(failure(caller)).isInstanceOf(SidecarException.Canceled.class);
    awaitClosed(first, second);
  }

  @Test
  void enqueuedCallIsHedged() throws Exception {
    Call call = day.client(BOTH_AT_ONCE, silent(), day.good()).newCall(BadDay.request("GET"));
    CompletableFuture<String> body = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException failure) {
            body.completeExceptionally(failure);
          }

          @Override
          public void onResponse(Call answered, Response response) throws IOException {
            body.complete(response.body().string());
          }
        });
    assertThat(body.get(20, TimeUnit.SECONDS)).isEqualTo("good");
  }

  @Test
  void connectionOfTheAttemptThatLostIsClosed() throws Exception {
    RawServer slow = silent();
    SidecarClient client = day.client(BOTH_AT_ONCE, slow, day.good());
    BadDay.send(client, "GET");
    awaitClosed(slow);
  }

  @Test
  void recordTellsWhichAttemptWonAndThatTheOtherWasCanceled() throws Exception {
    SidecarClient client = day.client(BOTH_AT_ONCE, silent(), day.good());
    List<DecisionRecord> told = new CopyOnWriteArrayList<>();
    try (Response response = client.newCall(BadDay.request("GET"), told::add).execute()) {
      assertThat(response.body().string()).isEqualTo("good");
    }
    BadDay.await("the record", () -> !told.isEmpty());
    List<AttemptMade> attempts = told.get(0).attempts();
    assertThat(attempts).extracting(AttemptMade::number).containsExactly(1, 2);
    AttemptMade won =
        attempts.stream().filter(it -> it.brought().status() != null).findFirst().get();
    AttemptMade lost = attempts.stream().filter(it -> it != won).findFirst().get();
    assertThat(won.brought().status()).isEqualTo(200);
    assertThat(lost.brought().rule()).isEqualTo(Rule.HEDGE_LOST);
    assertThat(lost.brought().failure())
        .isEqualTo("canceled: attempt " + won.number() + " was faster");
    assertThat(lost.endpoint()).isNotEqualTo(won.endpoint());
    assertThat(attempts.get(0).verdict().rule()).isEqualTo(Rule.HEDGE_AFTER);
    assertThat(attempts.get(0).verdict().again()).isTrue();
    assertThat(won.verdict().why()).endsWith("answered first; canceled: attempt " + lost.number());
    assertThat(told.get(0).text()).contains("hedge/lost").contains("hedge/after");
  }

  @Test
  void recordSaysHowTheCallIsHedged() throws Exception {
    Request get = BadDay.request("GET");
    Request post = BadDay.request("POST");
    SidecarClient client = day.client(BOTH_AT_ONCE, silent());
    assertThat(client.explain(get).text())
        .contains("    hedge     up to 2 attempts: hedge/after  another after 0 us without a");
    assertThat(client.explain(post).text()).contains("    hedge     never: retry/not-idempotent\n");
    assertThat(client.explain(post).json())
        .contains(
            "\"hedge\":{\"rule\":\"hedge/after\",\"attempts\":2,\"delay_us\":0,"
                + "\"never\":\"retry/not-idempotent\"}");
    CallPolicy soft = CallPolicy.DEFAULT.withHedge(new HedgePolicy.OnPerTryTimeout());
    assertThat(day.client(soft, silent()).explain(get).text())
        .contains("hedge/per-try-timeout  none, there is no perTryTimeout");
    CallPolicy learned = CallPolicy.DEFAULT.withHedge(HedgePolicy.AfterPercentile.of(95));
    assertThat(day.client(learned, silent()).explain(get).text())
        .contains("hedge/percentile  none by time yet, too few latencies are known");
    assertThat(day.client(CallPolicy.DEFAULT, silent()).explain(get).text())
        .doesNotContain("hedge");
  }

  @Test
  void listenerIsToldTheEndOfTheAttemptThatWon() throws Exception {
    SidecarClient client = day.client(BOTH_AT_ONCE, silent(), day.good());
    List<String> events = new CopyOnWriteArrayList<>();
    Call call = client.newCall(BadDay.request("GET"));
    call.addEventListener(
        new EventListener() {
          @Override
          public void callEnd(Call ended) {
            events.add("end");
          }

          @Override
          public void callFailed(Call failed, IOException failure) {
            events.add("failed");
          }
        });
    try (Response response = call.execute()) {
      assertThat(response.body().string()).isEqualTo("good");
    }
    BadDay.await("the end", () -> !events.isEmpty());
    assertThat(events).containsExactly("end");
  }

  @Test
  @SuppressWarnings("try") // The scope does its work by being there.
  void attemptsRunInTheContextOfTheCallerOnNamedThreads() throws Exception {
    SidecarClient client = day.client(BOTH_AT_ONCE, day.good());
    ContextKey<String> key = ContextKey.named("order");
    List<String> seen = new CopyOnWriteArrayList<>();
    Call call = client.newCall(BadDay.request("GET"));
    call.addEventListener(
        new EventListener() {
          @Override
          public void requestHeadersStart(Call begun) {
            seen.add(Thread.currentThread().getName() + " " + Context.current().get(key));
          }
        });
    Scope scope = Context.current().with(key, "7").makeCurrent();
    try (Response response = call.execute()) {
      assertThat(response.body().string()).isEqualTo("good");
    } finally {
      scope.close();
    }
    assertThat(seen).isNotEmpty().allMatch(it -> it.matches("sidecar-hedge-\\d+ 7"));
  }

  /** Takes a request and answers none. */
  private RawServer silent() throws IOException {
    return day.server(RawServer.Peer::request);
  }

  private static void awaitBoth(RawServer... servers) {
    for (RawServer each : servers) {
      BadDay.await("a request", () -> each.requests().size() == 1);
    }
  }

  private static void awaitClosed(RawServer... servers) {
    for (RawServer each : servers) {
      BadDay.await("the end of its connections", () -> each.open() == 0);
    }
  }

  private static SidecarException failure(Caller caller) throws Exception {
    return (SidecarException) caller.failure();
  }
}
