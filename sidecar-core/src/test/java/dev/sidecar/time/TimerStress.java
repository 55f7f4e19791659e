package dev.sidecar.time;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Threads that watch and end their watches while the timer's thread reads the table. */
final class TimerStress {
  private TimerStress() {}

  /** Due since ever, with fields that are nothing but plain. */
  private static final class Work implements Watched {
    private long limitNanos = Long.MAX_VALUE;
    private int content;
    private int cuts;
    private int seen;

    Work filled() {
      content = 7;
      limitNanos = -1;
      return this;
    }

    @Override
    public long limitNanos() {
      return limitNanos;
    }

    @Override
    public void cut(long nowNanos) {
      cuts++;
      seen = content;
    }
  }

  /** What a watch is of was written before the watch, by plain writes. */
  @JCStressTest
  @State
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the tick came first")
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "cut, all of it")
  @Outcome(expect = FORBIDDEN, desc = "who sees a watch sees all of what is watched")
  public static class WatchIsWhole {
    private final Timer timer = Timer.manual(() -> 0);
    private Work work;

    @Actor
    public void watches() {
      Work fresh = new Work();
      work = fresh.filled();
      timer.watch(fresh);
    }

    @Actor
    public void ticks(II_Result r) {
      int found = timer.tick();
      r.r1 = found;
    }

    @Arbiter
    public void after(II_Result r) {
      r.r2 = work.seen;
    }
  }

  /** Both find the same slot free, by a plain read. */
  @JCStressTest
  @State
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "one beside the other")
  @Outcome(expect = FORBIDDEN, desc = "each watch has a slot of its own")
  public static class EachHasASlot {
    private final Timer timer = Timer.manual(() -> 0);
    private final Work one = new Work().filled();
    private final Work other = new Work().filled();

    @Actor
    public void first() {
      timer.watch(one, 0);
    }

    @Actor
    public void second() {
      timer.watch(other, 0);
    }

    @Arbiter
    public void after(I_Result r) {
      timer.tick();
      r.r1 = one.cuts + other.cuts;
    }
  }

  /** A watch ends with a release write. */
  @JCStressTest
  @State
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the watch ended first, not known to the tick")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the watch ended before the tick")
  @Outcome(
      id = "0, 1",
      expect = ACCEPTABLE_INTERESTING,
      desc = "a tick of the same moment cuts what ends")
  @Outcome(expect = FORBIDDEN, desc = "what has ended is not cut by a tick that begins later")
  public static class EndedIsNotCut {
    private final Timer timer = Timer.manual(() -> 0);
    private final Work work = new Work().filled();
    private final Timer.Slot slot = timer.watch(work);
    private volatile int ended;

    @Actor
    public void ends() {
      timer.unwatch(slot);
      ended = 1;
    }

    @Actor
    public void ticks(II_Result r) {
      r.r1 = ended;
      timer.tick();
      r.r2 = work.cuts;
    }
  }

  /** The free slot is found by a plain read, which may be of long ago. */
  @JCStressTest
  @State
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the new one alone is watched")
  @Outcome(expect = FORBIDDEN, desc = "a slot that is left and taken at once keeps the new watch")
  public static class SlotIsTakenAgain {
    private final Timer timer = Timer.manual(() -> 0);
    private final Work old = new Work().filled();
    private final Work fresh = new Work().filled();
    private final Timer.Slot slot = timer.watch(old, 0);

    @Actor
    public void ends() {
      timer.unwatch(slot);
    }

    @Actor
    public void begins() {
      timer.watch(fresh, 0);
    }

    @Arbiter
    public void after(I_Result r) {
      timer.tick();
      r.r1 = fresh.cuts + 10 * old.cuts;
    }
  }

  /** The timer's thread is about to park as a watch begins. */
  @JCStressTest
  @State
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "woken, and seen")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "woken")
  @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "seen")
  @Outcome(expect = FORBIDDEN, desc = "a watch is seen by the last look, or wakes the thread")
  public static class WatchWakes {
    private final Timer timer = Timer.manual(() -> 0);
    private final Work work = new Work().filled();

    @Actor
    public void watches(ZZ_Result r) {
      // The slot that is looked at first.
      timer.watch(work, 0);
      r.r1 = timer.isParked();
    }

    @Actor
    public void parks(ZZ_Result r) {
      r.r2 = timer.isEmptyAtLastLook();
    }
  }
}
