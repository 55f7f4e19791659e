package dev.sidecar.testing;

import dev.sidecar.time.Deadline;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Watched;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Time that is a test's own, for clients and for a {@link ScriptedNetwork}. Starts at 0; any
 * thread; gives no thread of its own.
 *
 * <p>{@link #moving} time goes by itself, and only then: when every thread that takes part waits,
 * it jumps to the next moment at which something happens. A call that hangs has reached its limit
 * at once, on the caller's own thread. A thread takes part once it has made a call; it waits when
 * it is in a scripted connection, in a back-off, or blocked anywhere else, but not while it runs.
 *
 * <p>{@link #standing} time goes only with {@link #advance}, which another thread than the waiting
 * one has to call.
 */
public final class ManualTime implements Ticker {
  // Only where several threads take part: how long one of them waits before it looks again.
  private static final long LOOK_NANOS = 100_000;
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ManualTicker ticker = new ManualTicker();
  private final boolean moves;
  private final List<Timer> timers = new CopyOnWriteArrayList<>();
  private final Map<Thread, TimedThread> threads = new ConcurrentHashMap<>();
  private final ReentrantLock moving = new ReentrantLock();
  private final ReentrantLock clock = new ReentrantLock();
  // Whatever may have ended the wait of another thread; a move is for a world that stood still.
  private final AtomicLong activity = new AtomicLong();

  private final Timer.Parking parking =
      new Timer.Parking() {
        @Override
        public void park(long moment) {
          look(moment);
        }

        @Override
        public void pause(long nanos) {
          if (moves) {
            await(ticker.nanos() + nanos, () -> false);
          } else {
            LockSupport.parkNanos(this, nanos);
          }
        }
      };

  private ManualTime(boolean moves) {
    this.moves = moves;
  }

  /** Time that jumps to the next moment when all wait. */
  public static ManualTime moving() {
    return new ManualTime(true);
  }

  /** Time that goes only with {@link #advance}. */
  public static ManualTime standing() {
    return new ManualTime(false);
  }

  /** A timer in this time, for one client; {@link #advance} reads it. */
  public Timer timer() {
    Timer timer = Timer.manual(this, parking);
    timers.add(timer);
    return timer;
  }

  @Override
  public long nanos() {
    TimedThread self = current();
    clock.lock();
    try {
      // A call may begin with this: the time it reads must not be moved on by who saw nobody.
      if (!self.onlyLooks()) {
        activity.incrementAndGet();
      }
      return ticker.nanos();
    } finally {
      clock.unlock();
    }
  }

  /** The time since the start. */
  public Duration elapsed() {
    return Duration.ofNanos(ticker.nanos());
  }

  /**
   * Moves the time in one step and cuts what is due at its end: what begins after a limit within
   * the step begins at the step's end.
   *
   * @param step 0 or more
   */
  public void advance(Duration step) {
    ticker.advance(step);
    tick();
  }

  /**
   * Waits until at least so many threads wait in this time: in a scripted connection, in a back-off
   * or for admission.
   *
   * @throws AssertionError if they do not within 10 s of the machine's time
   */
  public void awaitWaiting(int atLeast) {
    long begun = System.nanoTime();
    while (threads.values().stream().filter(TimedThread::waits).count() < atLeast) {
      if (System.nanoTime() - begun > GIVE_UP_NANOS) {
        throw new AssertionError("fewer than " + atLeast + " threads wait");
      }
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
  }

  /** Waits for something whose maker calls {@link #changed}, until a moment. */
  void await(long moment, BooleanSupplier over) {
    TimedThread self = current();
    // A blocked read does not notice an interrupt; whoever reads finds it afterwards.
    boolean interrupted = false;
    try {
      while (true) {
        // Before the look at what is waited for, or a change in between would wake nobody.
        waits(self, moment);
        if (over.getAsBoolean() || ticker.nanos() >= moment) {
          return;
        }
        pass(self);
        interrupted |= Thread.interrupted();
      }
    } finally {
      self.leaves();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Something has happened that a thread may wait for. */
  void changed() {
    TimedThread self = threads.get(Thread.currentThread());
    if (self != null) {
      self.acts();
    }
    activity.incrementAndGet();
    threads.values().forEach(TimedThread::wake);
  }

  /** A look of a thread that waits in a timer; it comes again if what it waits for is not there. */
  private void look(long moment) {
    TimedThread self = current();
    waits(self, moment);
    try {
      pass(self);
    } finally {
      self.leavesToLook();
    }
  }

  private void waits(TimedThread self, long moment) {
    if (self.waitsUntil(moment)) {
      activity.incrementAndGet();
    }
  }

  private TimedThread current() {
    return threads.computeIfAbsent(Thread.currentThread(), TimedThread::new);
  }

  private void pass(TimedThread self) {
    if (!moves) {
      LockSupport.park(this);
      return;
    }
    long seen = activity.get();
    if (moving.tryLock()) {
      try {
        // What this thread waits for may have come before the others waited: one more look first.
        if (othersWait(self) && (!self.sawAllWaitAt(seen) || moveOn(seen))) {
          return;
        }
      } finally {
        moving.unlock();
      }
    }
    if (self.standsStillFor(seen, System.nanoTime()) > GIVE_UP_NANOS) {
      throw new AssertionError("time cannot move: of " + threads.values() + " not all wait");
    }
    LockSupport.parkNanos(this, LOOK_NANOS);
  }

  /** Whether all other threads wait, after each has looked once more at what it waits for. */
  private boolean othersWait(TimedThread self) {
    threads.keySet().removeIf(thread -> !thread.isAlive());
    List<TimedThread> others = threads.values().stream().filter(other -> other != self).toList();
    if (!others.stream().allMatch(TimedThread::isQuiet)) {
      return false;
    }
    others.forEach(TimedThread::wake);
    for (TimedThread other : others) {
      while (other.isWoken()) {
        LockSupport.parkNanos(this, LOOK_NANOS);
      }
    }
    return others.stream().allMatch(TimedThread::isQuiet);
  }

  /** Moves to the next moment, unless something has happened since a count of activity. */
  private boolean moveOn(long seen) {
    clock.lock();
    try {
      if (activity.get() != seen) {
        return false;
      }
      long now = ticker.nanos();
      ticker.advance(Duration.ofNanos(next(now) - now));
    } finally {
      clock.unlock();
    }
    tick();
    return true;
  }

  private long next(long now) {
    long next = Deadline.NEVER;
    for (TimedThread thread : threads.values()) {
      next = earlier(now, thread.moment(), next);
    }
    List<Watched> watched = timers.stream().flatMap(timer -> timer.watched().stream()).toList();
    for (Watched each : watched) {
      next = each.recurs() ? next : earlier(now, each.limitNanos(), next);
    }
    if (next == Deadline.NEVER) {
      throw new AssertionError("waits for ever: no limit would end this, and nothing else will");
    }
    // What recurs happens on the way, but only on the way to something.
    for (Watched each : watched) {
      next = each.recurs() ? earlier(now, each.limitNanos(), next) : next;
    }
    return next;
  }

  // What is due already has been cut; that it has not left must not hold the time.
  private static long earlier(long now, long moment, long next) {
    return moment > now && moment < next ? moment : next;
  }

  private void tick() {
    timers.forEach(Timer::tick);
    changed();
  }
}
