package dev.sidecar.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for the end of processes that are no children of this one. One that has ended and that its
 * parent has not asked for yet (a zombie) has ended: where the first process of a container asks
 * for nothing, it stays one.
 */
public final class ProcessEnd {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private ProcessEnd() {}

  /** Returns once the process has ended. */
  public static void await(ProcessHandle process) {
    long begin = System.nanoTime();
    while (lives(process)) {
      if (System.nanoTime() - begin > LIMIT_NANOS) {
        throw new AssertionError("process " + process.pid() + ": has not ended in 60 s");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Whether it has not ended. */
  static boolean lives(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      // The name in parentheses before the state may have anything in it.
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException untold) {
      return process.isAlive();
    }
  }
}
