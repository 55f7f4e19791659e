package dev.sidecar.bench;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** What a soak leaves behind: threads of clients, memory, and whatever else is counted. */
final class Leftovers {
  private static final String THREADS = "sidecar-";
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Set<Thread> threadsBefore = threads();

  /** Threads of clients that began since this was made. */
  long newThreads() {
    return threads().stream().filter(thread -> !threadsBefore.contains(thread)).count();
  }

  /** The last count, which is 0 unless the time was over first. */
  static long awaitNone(long nanos, LongSupplier count) {
    long begin = System.nanoTime();
    long left = count.getAsLong();
    while (left > 0 && System.nanoTime() - begin < nanos) {
      LockSupport.parkNanos(LOOK_NANOS);
      left = count.getAsLong();
    }
    return left;
  }

  /** Of the heap, after a collection. */
  static double usedMb() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed() / 1e6;
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(THREADS))
        .collect(Collectors.toSet());
  }
}
