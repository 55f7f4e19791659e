package dev.sidecar.bench;

import java.util.Map;

/**
 * What the threads of some processes have used since each began.
 *
 * @param threads by thread id, which is unique on a machine
 */
record ProcessUsage(Map<Long, ThreadUsage> threads) {
  /**
   * What one thread has used.
   *
   * @param runNanos time on a processor
   * @param voluntarySwitches how often it waited
   */
  record ThreadUsage(long runNanos, long voluntarySwitches) {
    static final ThreadUsage NONE = new ThreadUsage(0, 0);
  }

  ProcessUsage {
    threads = Map.copyOf(threads);
  }

  /**
   * The use since an earlier reading. A thread that began meanwhile counts in full; of one that
   * ended meanwhile the kernel keeps no account, so that its last piece is lost.
   */
  ThreadUsage since(ProcessUsage earlier) {
    long runNanos = 0;
    long switches = 0;
    for (Map.Entry<Long, ThreadUsage> thread : threads.entrySet()) {
      ThreadUsage before = earlier.threads.getOrDefault(thread.getKey(), ThreadUsage.NONE);
      runNanos += thread.getValue().runNanos() - before.runNanos();
      switches += thread.getValue().voluntarySwitches() - before.voluntarySwitches();
    }
    return new ThreadUsage(runNanos, switches);
  }
}
