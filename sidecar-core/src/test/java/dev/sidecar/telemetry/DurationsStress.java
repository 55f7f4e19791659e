package dev.sidecar.telemetry;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Threads that record in one stripe while another one reads. */
final class DurationsStress {
  private DurationsStress() {}

  @JCStressTest
  @State
  @Outcome(id = "2, 12, 7", expect = ACCEPTABLE, desc = "both")
  @Outcome(expect = FORBIDDEN, desc = "none is lost when two threads make the first cells")
  public static class NoneIsLost {
    private final Durations durations = new Durations(() -> 0, 1);

    @Actor
    public void first() {
      durations.record(Result.STATUS_2XX, 5);
    }

    @Actor
    public void second() {
      durations.record(Result.STATUS_2XX, 7);
    }

    @Arbiter
    public void after(JJJ_Result r) {
      r.r1 = durations.count(Result.STATUS_2XX);
      r.r2 = durations.sumNanos(Result.STATUS_2XX);
      r.r3 = durations.maxNanos();
    }
  }

  /** A duration is counted by two adds, one after the other. */
  @JCStressTest
  @State
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "read before")
  @Outcome(id = "5, 1", expect = ACCEPTABLE, desc = "read after")
  @Outcome(
      id = "0, 1",
      expect = ACCEPTABLE_INTERESTING,
      desc = "read in between: a count whose nanoseconds are yet to come")
  @Outcome(expect = FORBIDDEN, desc = "who reads a sum, and then the count, finds it counted")
  public static class SumComesAfterItsCount {
    private final Durations durations = new Durations(() -> 0, 1);

    @Actor
    public void records() {
      durations.record(Result.STATUS_2XX, 5);
    }

    @Actor
    public void reads(JJ_Result r) {
      r.r1 = durations.sumNanos(Result.STATUS_2XX);
      r.r2 = durations.count(Result.STATUS_2XX);
    }
  }

  /** The longest so far is looked at by a plain read before it is raised. */
  @JCStressTest
  @State
  @Outcome(id = "5, 9", expect = ACCEPTABLE, desc = "of the window that begins")
  @Outcome(id = "9, 9", expect = ACCEPTABLE, desc = "of the window that ends")
  @Outcome(expect = FORBIDDEN, desc = "a maximum is of the window that ends, or of the next")
  public static class MaximumAsTheWindowEnds {
    private long now;
    private final Durations durations = new Durations(() -> now, 1);

    public MaximumAsTheWindowEnds() {
      durations.record(Result.STATUS_2XX, 5);
      now = Durations.MAX_WINDOW_NANOS;
    }

    @Actor
    public void records() {
      durations.record(Result.STATUS_2XX, 9);
    }

    @Actor
    public void reads(JJ_Result r) {
      r.r1 = durations.maxNanos();
    }

    @Arbiter
    public void after(JJ_Result r) {
      r.r2 = durations.maxNanos();
    }
  }

  /** The plain read may be of a maximum that was taken out meanwhile, and longer. */
  @JCStressTest
  @State
  @Outcome(id = "1, 9", expect = ACCEPTABLE, desc = "recorded after the window had ended")
  @Outcome(id = "0, 9", expect = ACCEPTABLE, desc = "recorded in the window that begins")
  @Outcome(
      id = "0, 0",
      expect = ACCEPTABLE_INTERESTING,
      desc = "recorded as the window ended, whose own maximum was longer")
  @Outcome(expect = FORBIDDEN, desc = "whoever knows that a window is over records in the next one")
  public static class ShorterMaximumAsTheWindowEnds {
    private long now;
    private final Durations durations = new Durations(() -> now, 1);
    private volatile int over;

    public ShorterMaximumAsTheWindowEnds() {
      durations.record(Result.STATUS_2XX, 50);
      now = Durations.MAX_WINDOW_NANOS;
    }

    @Actor
    public void reads() {
      durations.maxNanos();
      over = 1;
    }

    @Actor
    public void records(JJ_Result r) {
      r.r1 = over;
      durations.record(Result.STATUS_2XX, 9);
    }

    @Arbiter
    public void after(JJ_Result r) {
      now = 2 * Durations.MAX_WINDOW_NANOS;
      durations.maxNanos();
      now = 3 * Durations.MAX_WINDOW_NANOS;
      // Of the window that began with the first reading.
      r.r2 = durations.maxNanos();
    }
  }
}
