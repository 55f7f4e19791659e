package dev.sidecar.http;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A thread that makes a call, which a test looks at from outside. */
final class Caller {
  private final Thread thread;
  private volatile Throwable failure;
  private volatile Object result;
  private volatile boolean interrupted;

  private Caller(Callable<?> task) {
    thread = new Thread(() -> run(task), "caller");
    thread.setDaemon(true);
  }

  static Caller calling(Callable<?> task) {
    Caller caller = new Caller(task);
    caller.thread.start();
    return caller;
  }

  private void run(Callable<?> task) {
    try {
      result = task.call();
    } catch (Throwable e) {
      failure = e;
    }
    interrupted = Thread.currentThread().isInterrupted();
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Whether the thread waits in the kernel for bytes, where an interrupt does not reach it. */
  boolean blocksInARead() {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0
        && stack[0].isNativeMethod()
        && stack[0].getClassName().startsWith("sun.nio.ch.");
  }

  boolean runs() {
    return thread.isAlive();
  }

  /** Whether the thread's interrupt flag was set when the call had ended. */
  boolean wasInterrupted() throws InterruptedException {
    end();
    return interrupted;
  }

  /** What the call brought. */
  Object result() throws InterruptedException {
    end();
    if (failure != null) {
      throw new AssertionError("failed", failure);
    }
    return result;
  }

  /** How the call failed. */
  Throwable failure() throws InterruptedException {
    end();
    if (failure == null) {
      throw new AssertionError("did not fail: " + result);
    }
    return failure;
  }

  private void end() throws InterruptedException {
    thread.join(TimeUnit.SECONDS.toMillis(10));
    if (thread.isAlive()) {
      AssertionError hangs = new AssertionError("hangs");
      hangs.setStackTrace(thread.getStackTrace());
      throw hangs;
    }
  }
}
