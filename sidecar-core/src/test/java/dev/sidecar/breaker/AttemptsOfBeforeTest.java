package dev.sidecar.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.time.TickerClock;
import dev.sidecar.time.Timer;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attempts that a closed breaker let in, and that end once it has opened and may be tried. */
@Timeout(60)
class AttemptsOfBeforeTest {
  private static final CircuitBreakerPolicy POLICY =
      new CircuitBreakerPolicy(50, 100, Duration.ofSeconds(60), 2, 2, Duration.ofSeconds(1), 1);

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final ClusterBreaker breaker =
      new ClusterBreaker("orders", CircuitBreakerRegistry.ofDefaults(), new TickerClock(now::get));
  private final ExecutorService threads = Executors.newSingleThreadExecutor();

  /** What becomes of an attempt that was let in: its status, or what it throws. */
  @FunctionalInterface
  private interface Fate {
    int status() throws IOException;
  }

  @BeforeEach
  void begin() {
    breaker.use(POLICY);
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void canceledOneGivesBackNoPermitThatItNeverHad() throws Exception {
    Before before = letIn();
    opensAndMayBeTried();
    ask(
        () -> {
          before.ends(
              () -> {
                throw new SidecarException.Canceled("canceled", Outcome.NOT_SENT, null);
              });
          assertRefused("half open");
          return 200;
        });
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @Test
  void successOfOneDoesNotClose() throws Exception {
    Before before = letIn();
    opensAndMayBeTried();
    ask(
        () -> {
          before.ends(() -> 200);
          assertThat(breaker.state()).isEqualTo("half open");
          return 503;
        });
    assertThat(breaker.state()).isEqualTo("open");
  }

  @Test
  void failureOfOneDoesNotOpen() throws Exception {
    Before before = letIn();
    opensAndMayBeTried();
    ask(
        () -> {
          before.ends(
              () -> {
                throw new SidecarException.Timeout("no response", Outcome.MAYBE_EXECUTED, null);
              });
          assertThat(breaker.state()).isEqualTo("half open");
          return 200;
        });
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @Test
  void oneThatEndsWhileItIsOpenChangesNothing() throws Exception {
    Before before = letIn();
    opensAndMayBeTried();
    before.ends(() -> 200);
    assertThat(breaker.state()).isEqualTo("open");
    ask(() -> 503);
    assertThat(breaker.state()).isEqualTo("open");
  }

  @Test
  void oneThatEndsAfterItHasClosedAgainIsCounted() throws Exception {
    Before before = letIn();
    opensAndMayBeTried();
    ask(() -> 200);
    assertThat(breaker.state()).isEqualTo("closed");
    before.ends(() -> 503);
    ask(() -> 503);
    assertThat(breaker.state()).isEqualTo("open");
  }

  /** Opens it, and lets the time pass after which one may try. */
  private void opensAndMayBeTried() throws IOException {
    ask(() -> 503);
    ask(() -> 503);
    assertThat(breaker.state()).isEqualTo("open");
    now.addAndGet(2_000_000_000L);
  }

  private void assertRefused(String state) {
    assertThatThrownBy(() -> ask(() -> 200))
        .isInstanceOf(SidecarException.CircuitOpen.class)
        .hasMessageContaining(state);
  }

  private void ask(Fate fate) throws IOException {
    breaker
        .filter()
        .around(attempt -> new FakeReply(attempt, fate.status(), Map.of()))
        .send(new Attempt(new FakeCall(), 1, timer));
  }

  private Before letIn() throws Exception {
    Before before = new Before();
    before.running = threads.submit(before);
    before.inside.await();
    return before;
  }

  /** An attempt on a thread of its own, inside until it is told how it ends. */
  private final class Before implements Callable<Void> {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CompletableFuture<Fate> fate = new CompletableFuture<>();
    private Future<Void> running;

    @Override
    public Void call() throws IOException {
      try {
        ask(
            () -> {
              inside.countDown();
              return fate.join().status();
            });
      } catch (SidecarException.Canceled | SidecarException.Timeout e) {
        // As it was told.
      }
      return null;
    }

    void ends(Fate how) throws IOException {
      fate.complete(how);
      try {
        running.get();
      } catch (InterruptedException | ExecutionException e) {
        throw new AssertionError(e);
      }
    }
  }
}
