package dev.sidecar.testing;

import dev.sidecar.time.Deadline;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** A thread that takes part in a {@link ManualTime}, and whether it waits. */
final class TimedThread {
  private enum State {
    /** Not in this time's hands: runs, or is blocked elsewhere. */
    OUTSIDE,
    WAITS,
    /** Has to look whether what it waits for has come. */
    WOKEN
  }

  private static final List<String> LOCKING =
      List.of("okhttp3.", "okio.", "dev.sidecar.admission.");

  private final Thread thread;
  private final AtomicReference<State> state = new AtomicReference<>(State.OUTSIDE);
  private volatile long moment = Deadline.NEVER;
  // The rest is touched by the thread itself alone.
  private long lastMoment = -1;
  private long allWaitedAt = -1;
  private long stillAt = -1;
  private long stillSince;
  private boolean looks;

  TimedThread(Thread thread) {
    this.thread = thread;
  }

  /** Begins or continues to wait; whether it is another wait than the last one. */
  boolean waitsUntil(long newMoment) {
    boolean another = newMoment != lastMoment;
    lastMoment = newMoment;
    moment = newMoment;
    state.set(State.WAITS);
    return another;
  }

  void leaves() {
    state.set(State.OUTSIDE);
  }

  /** Goes to see whether what it waits for has come, for which it reads the time once. */
  void leavesToLook() {
    looks = true;
    leaves();
  }

  /** It did more than look: it had left its wait for good. */
  void acts() {
    looks = false;
  }

  /** Whether this reading of the time is the one of such a look. */
  boolean onlyLooks() {
    boolean only = looks;
    looks = false;
    return only;
  }

  void wake() {
    if (state.compareAndSet(State.WAITS, State.WOKEN)) {
      LockSupport.unpark(thread);
    }
  }

  boolean waits() {
    return state.get() == State.WAITS;
  }

  boolean isWoken() {
    return state.get() == State.WOKEN;
  }

  /** Until when it waits; {@link Deadline#NEVER} where it does not. */
  long moment() {
    return state.get() == State.OUTSIDE ? Deadline.NEVER : moment;
  }

  /** Whether it can do nothing before something happens elsewhere. */
  boolean isQuiet() {
    State seen = state.get();
    return seen == State.WAITS
        || (seen == State.OUTSIDE && isBlocked() && !isInsideACall() && isBlocked());
  }

  private boolean isBlocked() {
    return thread.getState() != Thread.State.RUNNABLE;
  }

  /** Whether it waits for a lock that calls share: it will have it in a moment. */
  private boolean isInsideACall() {
    for (StackTraceElement frame : thread.getStackTrace()) {
      String type = frame.getClassName();
      if (LOCKING.stream().anyMatch(type::startsWith)) {
        return true;
      }
      if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
        return false;
      }
    }
    return false;
  }

  /** Whether this thread has looked since all others waited at the same count of activity. */
  boolean sawAllWaitAt(long activity) {
    boolean again = allWaitedAt == activity;
    allWaitedAt = activity;
    return again;
  }

  /** For how long this thread has seen the same count of activity. */
  long standsStillFor(long activity, long nowNanos) {
    if (stillAt != activity) {
      stillAt = activity;
      stillSince = nowNanos;
    }
    return nowNanos - stillSince;
  }

  @Override
  public String toString() {
    return thread.getName() + " (" + state.get() + ", " + thread.getState() + ")";
  }
}
