package dev.sidecar.call;

import dev.sidecar.time.Timer;
import dev.sidecar.time.Watched;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

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
  private final long moment;
  private final Thread thread = Thread.currentThread();

  private Pause(Call call, long moment) {
    this.call = call;
    this.moment = moment;
  }

  /** Waits until a moment of the timer's clock. */
  public static End until(Call call, Timer timer, long moment) {
    return until(call, timer, moment, () -> false);
  }

  /** Waits for something whose maker unparks this thread, until a moment of the timer's clock. */
  public static End until(Call call, Timer timer, long moment, BooleanSupplier over) {
    Pause pause = new Pause(call, moment);
    Timer.Slot slot = timer.watch(pause);
    try {
      call.doing(pause);
      return pause.end(timer, over);
    } finally {
      timer.unwatch(slot);
    }
  }

  private End end(Timer timer, BooleanSupplier over) {
    while (true) {
      if (over.getAsBoolean()) {
        return End.OVER;
      }
      if (call.isCanceled()) {
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
