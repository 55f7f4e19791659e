package dev.sidecar.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.time.TickerClock;
import dev.sidecar.time.Timer;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that meet a breaker in the moment in which it may be tried again. */
@Timeout(60)
class HalfOpenThreadsTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 1_000;
  private static final int HALF_OPEN_CALLS = 2;
  private static final CircuitBreakerPolicy POLICY =
      new CircuitBreakerPolicy(
          50, 100, Duration.ofSeconds(60), 2, 2, Duration.ofSeconds(1), HALF_OPEN_CALLS);
  private static final Timer TIMER = Timer.manual(() -> 0);

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final AtomicLong now = new AtomicLong();
  private final ClusterBreaker breaker =
      new ClusterBreaker("orders", CircuitBreakerRegistry.ofDefaults(), new TickerClock(now::get));
  private final AtomicInteger through = new AtomicInteger();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void breakerThatIsTriedAgainLetsThroughAsManyAsItMayAndRefusesTheOthers() throws Exception {
    breaker.use(POLICY);
    BreakerFilter filter = breaker.filter();
    ask(filter);
    ask(filter);
    assertThat(breaker.state()).isEqualTo("open");
    CyclicBarrier round = new CyclicBarrier(THREADS, () -> now.addAndGet(2_000_000_000L));
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      running.add(
          threads.submit(
              () -> {
                for (int each = 0; each < ROUNDS; each++) {
                  round.await();
                  ask(filter);
                }
                return null;
              }));
    }
    for (Future<?> each : running) {
      each.get();
    }
    assertThat(through.get()).isEqualTo(2 + ROUNDS * HALF_OPEN_CALLS);
    assertThat(breaker.refused()).isEqualTo((long) ROUNDS * (THREADS - HALF_OPEN_CALLS));
  }

  private void ask(BreakerFilter filter) throws IOException {
    try {
      filter
          .around(
              attempt -> {
                through.incrementAndGet();
                return new FakeReply(attempt, 503, Map.of());
              })
          .send(new Attempt(new FakeCall(), 1, TIMER));
    } catch (SidecarException.CircuitOpen e) {
      // Counted by the filter.
    }
  }
}
