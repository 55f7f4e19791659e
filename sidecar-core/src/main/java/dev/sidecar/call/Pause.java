package dev.sidecar.call;

import dev.sidecar.time.Timer;
import dev.sidecar.time.Watched;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A wait of a call on its own thread, which a cancel and an interrupt end. */
public final class Pause implements Watched, Cancelable {
  /** How a pause ended. */
  public enum End {
    /** What was waited for has come. */
    OVER,
    /** The moment has come first. */
    MOMENT,
    CANCELED,
    /** The thread's interrupt flag is still set. */
    INTERRUPTED
  }

  private final Call call;
  private final @Nullable Attempt attempt;
  private final long moment;
  private final Thread thread = Thread.currentThread();

  private Pause(Call call, @Nullable Attempt attempt, long moment) {
    this.call = call;
    this.attempt = attempt;
    this.moment = moment;
  }

  /** Waits until a moment of the timer's clock. */
  public static End until(Call call, Timer timer, long moment) {
    return until(call, timer, moment, () -> false);
  }

  /** Waits for something whose maker unparks this thread, until a moment of the timer's clock. */
  public static End until(Call call, Timer timer, long moment, BooleanSupplier over) {
    return new Pause(call, null, moment).until(timer, over);
  }

  /** The same, of one attempt of a call. */
  public static End until(Attempt attempt, Timer timer, long moment, BooleanSupplier over) {
    return new Pause(attempt.call(), attempt, moment).until(timer, over);
  }

  private End until(Timer timer, BooleanSupplier over) {
    Timer.Slot slot = timer.watch(this);
    try {
      if (attempt == null) {
        call.doing(this);
      } else {
        attempt.doing(this);
      }
      return end(timer, over);
    } finally {
      timer.unwatch(slot);
    }
  }

  private End end(Timer timer, BooleanSupplier over) {
    while (true) {
      if (over.getAsBoolean()) {
        return End.OVER;
      }
      if (attempt == null ? call.isCanceled() : attempt.isCanceled()) {
        return End.CANCELED;
      }
      if (thread.isInterrupted()) {
        return End.INTERRUPTED;
      }
      if (timer.nanos() >= moment) {
        return End.MOMENT;
      }
      timer.park(moment);
    }
  }

  Call call() {
    return call;
  }

  @Override
  public long limitNanos() {
    return moment;
  }

  @Override
  public void cut(long nowNanos) {
    LockSupport.unpark(thread);
  }

  @Override
  public void cancel() {
    LockSupport.unpark(thread);
  }
}
