package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that may be hedged, and find no thread for an attempt. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HedgesWithoutThreadTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Timer timer = Timer.started(Ticker.system(), "sidecar-timer");
  private final Workers workers = new Workers(timer, "sidecar-hedge", work -> work, 1);
  private final FakeTransport transport = new FakeTransport();
  private final Map<Integer, Thread> carriers = new ConcurrentHashMap<>();
  private final FakeCall call = new FakeCall();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void stop() {
    workers.close();
    timer.close();
  }

  @Test
  void retryRunsOnTheThreadOfItsCallWhenNothingElseRuns() throws Exception {
    transport.peer =
        attempt -> {
          carriers.put(attempt.number(), Thread.currentThread());
          // From now on there is no thread any more.
          workers.close();
          return FakeTransport.status(attempt, attempt.number() == 1 ? 503 : 200);
        };
    ControlLoop loop = loop(new HedgePolicy.After(HOUR, 3));
    Reply reply = loop.send(call);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(carriers.get(1).getName()).startsWith("sidecar-hedge");
    assertThat(carriers.get(2)).isSameAs(Thread.currentThread());
    assertThat(orders(loop).hedges().threadless()).isEqualTo(1);
    assertThat(orders(loop).hedges().denied()).isZero();
    assertThat(orders(loop).budget().retries()).isEqualTo(1);
    assertThat(orders(loop).budget().underWay()).isZero();
    loop.close();
  }

  @Test
  void cancelReachesTheRetryOnTheThreadOfItsCall() throws Exception {
    transport.peer =
        attempt -> {
          workers.close();
          if (attempt.number() == 1) {
            return FakeTransport.status(attempt, 503);
          }
          attempt.requestStarted();
          new Thread(call::cancel).start();
          while (!attempt.isCanceled()) {
            Thread.onSpinWait();
          }
          throw new IOException("cut");
        };
    ControlLoop loop = loop(new HedgePolicy.After(HOUR, 3));
    assertThatThrownBy(() -> loop.send(call)).isInstanceOf(SidecarException.Canceled.class);
    assertThat(orders(loop).budget().underWay()).isZero();
    loop.close();
  }

  @Test
  void hedgeIsNotSentAndTheRecordSaysWhy() throws Exception {
    transport.peer =
        attempt -> {
          attempt.requestStarted();
          awaitRelease();
          return FakeTransport.status(attempt, 200);
        };
    List<DecisionRecord> told = new CopyOnWriteArrayList<>();
    call.follow(told::add);
    ControlLoop loop = loop(new HedgePolicy.After(Duration.ofMillis(1), 2));
    Thread watcher =
        new Thread(
            () -> {
              while (orders(loop).hedges().denied() == 0) {
                Thread.onSpinWait();
              }
              release.countDown();
            });
    watcher.start();
    Reply reply = loop.send(call);
    assertThat(reply.status()).isEqualTo(200);
    transport.opened.forEach(each -> each.attempts.forEach(Attempt::end));
    while (told.isEmpty()) {
      Thread.onSpinWait();
    }
    DecisionRecord.AttemptMade only = told.get(0).attempts().get(0);
    assertThat(told.get(0).attempts()).hasSize(1);
    assertThat(only.verdict().rule()).isEqualTo(Rule.HEDGE_AFTER);
    assertThat(only.verdict().again()).isFalse();
    assertThat(only.verdict().why()).isEqualTo("no thread was free; no response in 1ms");
    assertThat(orders(loop).hedges().threadless()).isEqualTo(1);
    assertThat(orders(loop).hedges().sent()).isZero();
    loop.close();
  }

  @Test
  void firstAttemptRunsAsIfThereWereNoHedging() throws Exception {
    workers.close();
    transport.peer =
        attempt -> {
          carriers.put(attempt.number(), Thread.currentThread());
          return FakeTransport.status(attempt, 200);
        };
    ControlLoop loop = loop(new HedgePolicy.After(Duration.ZERO, 2));
    assertThat(loop.send(call).status()).isEqualTo(200);
    assertThat(carriers).containsOnly(Map.entry(1, Thread.currentThread()));
    assertThat(orders(loop).hedges().threadless()).isEqualTo(1);
    assertThat(orders(loop).hedges().denied()).isZero();
    loop.close();
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ControlLoop loop(HedgePolicy hedge) {
    ClusterPolicy cluster =
        ClusterPolicy.of("orders", Endpoint.parse("10.0.0.1:80"), Endpoint.parse("10.0.0.2:80"));
    RetryPolicy retry =
        RetryPolicy.of(3, RetryCondition.STATUS_5XX).toBuilder()
            .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)))
            .build();
    CallPolicy calls = CallPolicy.DEFAULT.with(retry).withHedge(hedge);
    MeshPolicy policy =
        new MeshPolicy(List.of(cluster), List.of(RoutePolicy.of("orders", "orders").with(calls)));
    return new ControlLoop(policy, EngineParts.of(transport, timer, Draws.random()).with(workers));
  }

  private static Cluster orders(ControlLoop loop) {
    return loop.snapshot().clusters().get("orders");
  }
}
