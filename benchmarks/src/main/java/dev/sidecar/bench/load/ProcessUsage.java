package dev.sidecar.bench.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What some processes have used since each began.
 *
 * @param threads by thread id, which is unique on a machine; those that live
 * @param nanosWithEnded processor time of all threads, those that ended included; in steps of 10 ms
 */
record ProcessUsage(Map<Long, ThreadUsage> threads, long nanosWithEnded) {
  /**
   * What one thread has used.
   *
   * @param runNanos time on a processor
   * @param voluntarySwitches how often it waited
   */
  record ThreadUsage(long runNanos, long voluntarySwitches) {
    static final ThreadUsage NONE = new ThreadUsage(0, 0);
  }

  /**
   * A difference of two readings.
   *
   * @param voluntarySwitches null if a thread ended in between: the kernel keeps no such account
   */
  record Used(long runNanos, @Nullable Long voluntarySwitches) {}

  ProcessUsage {
    threads = Map.copyOf(threads);
  }

  /**
   * The use since an earlier reading. A thread that began meanwhile counts in full. Where one
   * ended, the time comes from the coarser account that has its last piece, too.
   */
  Used since(ProcessUsage earlier) {
    if (!threads.keySet().containsAll(earlier.threads.keySet())) {
      return new Used(nanosWithEnded - earlier.nanosWithEnded, null);
    }
    long runNanos = 0;
    long switches = 0;
    for (Map.Entry<Long, ThreadUsage> thread : threads.entrySet()) {
      ThreadUsage before = earlier.threads.getOrDefault(thread.getKey(), ThreadUsage.NONE);
      runNanos += thread.getValue().runNanos() - before.runNanos();
      switches += thread.getValue().voluntarySwitches() - before.voluntarySwitches();
    }
    return new Used(runNanos, switches);
  }
}
