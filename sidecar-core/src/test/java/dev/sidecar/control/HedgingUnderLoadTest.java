package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand calls whose three attempts all race: one answer each, and nothing is left over. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HedgingUnderLoadTest {
  private static final int CALLS = 10_000;
  private static final int CALLERS = 16;

  private final FakeTransport transport = new FakeTransport();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger discarded = new AtomicInteger();

  @Test
  void everyCallHasOneAnswerAndEveryOtherOneIsDiscarded() throws Exception {
    Timer timer = Timer.started(Ticker.system(), "sidecar-timer");
    transport.peer = this::answer;
    ClusterPolicy cluster =
        ClusterPolicy.of("orders", Endpoint.parse("10.0.0.1:80"), Endpoint.parse("10.0.0.2:80"))
            .with(new AdmissionPolicy(256, 256, 256, new RetryLimit.Fixed(1_000)));
    CallPolicy calls = CallPolicy.DEFAULT.withHedge(new HedgePolicy.After(Duration.ZERO, 3));
    MeshPolicy policy =
        new MeshPolicy(List.of(cluster), List.of(RoutePolicy.of("orders", "orders").with(calls)));
    ControlLoop loop = new ControlLoop(policy, EngineParts.of(transport, timer, Draws.random()));
    try {
      callAll(loop);
      Cluster orders = loop.snapshot().clusters().get("orders");
      awaitZero("active", () -> orders.admission().active());
      awaitZero("in flight", () -> inFlight(orders));
      awaitZero("watched", () -> timer.watched().size());
      assertThat(orders.budget().underWay()).isZero();
      assertThat(orders.hedges().sent()).isGreaterThan(CALLS / 2);
      assertThat(orders.hedges().won()).isPositive();
      // Each attempt was answered or gave up; of those that were, all but the calls' own are gone.
      assertThat(answered.get() - discarded.get()).isEqualTo(CALLS);
    } finally {
      loop.close();
      timer.close();
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("sidecar-hedge")) {
        // It has been told to end, and may not have had the processor since.
        thread.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  private void callAll(ControlLoop loop) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Future<Integer>> ended =
          IntStream.range(0, CALLS)
              .mapToObj(
                  i ->
                      callers.submit(
                          () -> {
                            Attempted reply = new Attempted(loop.send(new FakeCall()));
                            reply.end();
                            return reply.status();
                          }))
              .toList();
      for (Future<Integer> each : ended) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(200);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  /** Any of the three may be first, and any two at once. */
  private FakeReply answer(Attempt attempt) {
    attempt.requestStarted();
    long spin = ThreadLocalRandom.current().nextInt(2_000);
    for (long i = 0; i < spin; i++) {
      Thread.onSpinWait();
    }
    answered.incrementAndGet();
    return new FakeReply(attempt, 200, Map.of(), discarded::incrementAndGet);
  }

  /** An answer of which the application has read all. */
  private record Attempted(Reply reply) {
    int status() {
      return reply.status();
    }

    void end() {
      ((FakeReply) reply).attempt().end();
    }
  }

  private static int inFlight(Cluster cluster) {
    return cluster.snapshot().endpoints().stream().mapToInt(EndpointHandle::inFlight).sum();
  }

  private static void awaitZero(String what, IntSupplier count) {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (count.getAsInt() != 0) {
      assertThat(System.nanoTime()).as(what + ": " + count.getAsInt()).isLessThan(giveUp);
      LockSupport.parkNanos(500_000);
    }
  }
}
