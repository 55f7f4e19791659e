package dev.sidecar.call;

import dev.sidecar.time.Timer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A wait of a call on its own thread, which a cancel and an interrupt end. */
public final class Pause implements Cancelable {
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

  private final Thread thread = Thread.currentThread();

  private Pause() {}

  /** Waits until a moment of the timer's clock. */
  public static End until(Call call, Timer timer, long moment) {
    return until(call, timer, moment, () -> false);
  }

  /** Waits for something whose maker unparks this thread, until a moment of the timer's clock. */
  public static End until(Call call, Timer timer, long moment, BooleanSupplier over) {
    call.doing(new Pause());
    while (true) {
      if (over.getAsBoolean()) {
        return End.OVER;
      }
      if (call.isCanceled()) {
        return End.CANCELED;
      }
      if (Thread.currentThread().isInterrupted()) {
        return End.INTERRUPTED;
      }
      if (timer.nanos() >= moment) {
        return End.MOMENT;
      }
      timer.park(moment);
    }
  }

  @Override
  public void cancel() {
    LockSupport.unpark(thread);
  }
}
