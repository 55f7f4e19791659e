package dev.sidecar.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

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
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Attempts at once at a circuit breaker: of the last two half fail, then one may try. */
final class BreakerStress {
  private static final CircuitBreakerPolicy POLICY =
      new CircuitBreakerPolicy(50, 100, Duration.ofSeconds(60), 2, 2, Duration.ofSeconds(1), 1);
  private static final int MOST_SPINS = 10_000;
  private static final Timer TIMER = Timer.manual(() -> 0);

  private BreakerStress() {}

  /** What becomes of an attempt that was let in, by its status, or by what it does. */
  @FunctionalInterface
  private interface Fate {
    int status() throws SidecarException;
  }

  /** A cluster's breaker, whose clock stands where it is put. */
  private static final class Breaker {
    private volatile long now;
    private volatile boolean tried;
    private volatile boolean over;
    private final ClusterBreaker breaker =
        new ClusterBreaker(
            "orders", CircuitBreakerRegistry.ofDefaults(), new TickerClock(() -> now));
    private final BreakerFilter filter;

    Breaker() {
      breaker.use(POLICY);
      filter = breaker.filter();
    }

    /** Opens it. */
    void fails() {
      ask(() -> 503);
      ask(() -> 503);
    }

    /** Lets it be tried. */
    Breaker mayBeTried() {
      now += 2_000_000_000L;
      return this;
    }

    /** Lets it be tried, and gives another thread some time to do so. */
    void isTriedByAnother() {
      mayBeTried();
      await(() -> tried);
    }

    /** Waits for some time until it may be tried, and is a try then that ends after the other. */
    boolean askAsTry(Fate fate) {
      await(() -> now > 0);
      return ask(
          () -> {
            tried = true;
            await(() -> over);
            return fate.status();
          });
    }

    private static void await(BooleanSupplier event) {
      for (int i = 0; i < MOST_SPINS && !event.getAsBoolean(); i++) {
        Thread.onSpinWait();
      }
    }

    /** Whether an attempt was let in; with this fate. */
    boolean ask(Fate fate) {
      boolean[] letIn = new boolean[1];
      try {
        filter
            .around(
                attempt -> {
                  letIn[0] = true;
                  return new FakeReply(attempt, fate.status(), Map.of());
                })
            .send(new Attempt(new FakeCall(), 1, TIMER));
      } catch (SidecarException.CircuitOpen | SidecarException.Canceled e) {
        // Refused, or given up.
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return letIn[0];
    }
  }

  private static Breaker open() {
    Breaker breaker = new Breaker();
    breaker.fails();
    return breaker;
  }

  private static SidecarException canceled() {
    return new SidecarException.Canceled(
        "canceled by the caller", dev.sidecar.failure.Outcome.NOT_SENT, null);
  }

  @JCStressTest
  @State
  @Outcome(
      id = {"true, false, open", "false, true, open"},
      expect = ACCEPTABLE,
      desc = "one tries, fails, and it is open again")
  @Outcome(expect = FORBIDDEN, desc = "as many try as may")
  public static class OneTries {
    private final Breaker breaker = open().mayBeTried();

    @Actor
    public void first(ZZL_Result r) {
      r.r1 = breaker.ask(() -> 503);
    }

    @Actor
    public void second(ZZL_Result r) {
      r.r2 = breaker.ask(() -> 503);
    }

    @Arbiter
    public void after(ZZL_Result r) {
      r.r3 = breaker.breaker.state();
    }
  }

  @JCStressTest
  @State
  @Outcome(
      id = {"true, false, true", "false, true, true", "true, true, true"},
      expect = ACCEPTABLE,
      desc = "whoever gave up gave way")
  @Outcome(expect = FORBIDDEN, desc = "the permit of a try that was given up is another's")
  public static class TryIsGivenUp {
    private final Breaker breaker = open().mayBeTried();

    @Actor
    public void first(ZZZ_Result r) {
      r.r1 = breaker.ask(this::givesUp);
    }

    @Actor
    public void second(ZZZ_Result r) {
      r.r2 = breaker.ask(this::givesUp);
    }

    @Arbiter
    public void after(ZZZ_Result r) {
      r.r3 = breaker.ask(() -> 200);
    }

    private int givesUp() throws SidecarException {
      throw canceled();
    }
  }

  /** One opens it as another one, which was let in before, succeeds. */
  @JCStressTest
  @State
  @Outcome(
      id = {"true, true, false", "true, false, false"},
      expect = ACCEPTABLE,
      desc = "open, whatever succeeds late")
  @Outcome(expect = FORBIDDEN, desc = "what is open stays so for its time")
  public static class OpenStaysOpen {
    private final Breaker breaker = new Breaker();

    @Actor
    public void fails(ZZZ_Result r) {
      r.r1 = breaker.ask(() -> 503);
      breaker.ask(() -> 503);
    }

    @Actor
    public void succeeds(ZZZ_Result r) {
      r.r2 = breaker.ask(() -> 200);
    }

    @Arbiter
    public void after(ZZZ_Result r) {
      r.r3 = breaker.ask(() -> 200);
    }
  }

  /** An attempt that was let in while it was closed is given up once it may be tried. */
  @JCStressTest
  @State
  @Outcome(
      id = {"true, false", "false, false"},
      expect = ACCEPTABLE,
      desc = "no second one beside a try")
  @Outcome(expect = FORBIDDEN, desc = "an attempt of before gives back no permit that it never had")
  public static class AttemptOfBeforeIsGivenUp {
    private final Breaker breaker = new Breaker();

    @Actor
    public void givesUp() {
      breaker.ask(
          () -> {
            breaker.fails();
            breaker.isTriedByAnother();
            throw canceled();
          });
      breaker.over = true;
    }

    @Actor
    public void tries(ZZ_Result r) {
      breaker.askAsTry(
          () -> {
            r.r1 = "half open".equals(breaker.breaker.state());
            boolean second = breaker.ask(() -> 200);
            r.r2 = r.r1 && second;
            throw canceled();
          });
    }
  }

  /** An attempt that was let in while it was closed succeeds once it may be tried. */
  @JCStressTest
  @State
  @Outcome(id = "true, open", expect = ACCEPTABLE, desc = "the try has failed")
  @Outcome(id = "false, open", expect = ACCEPTABLE, desc = "nobody has tried")
  @Outcome(expect = FORBIDDEN, desc = "the try says whether it closes, no attempt of before")
  public static class AttemptOfBeforeSucceeds {
    private final Breaker breaker = new Breaker();

    @Actor
    public void succeeds() {
      breaker.ask(
          () -> {
            breaker.fails();
            breaker.isTriedByAnother();
            return 200;
          });
      breaker.over = true;
    }

    @Actor
    public void tries(ZL_Result r) {
      breaker.askAsTry(
          () -> {
            r.r1 = true;
            return 503;
          });
    }

    @Arbiter
    public void after(ZL_Result r) {
      r.r2 = breaker.breaker.state();
    }
  }
}
