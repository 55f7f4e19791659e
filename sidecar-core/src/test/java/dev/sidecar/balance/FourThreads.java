package dev.sidecar.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Four threads that pick at the same time. */
final class FourThreads {
  private FourThreads() {}

  /** How often each endpoint was picked by all of them. */
  static AtomicIntegerArray pick(Picker picker, Loads loads, int picksEach) throws Exception {
    AtomicIntegerArray counts = new AtomicIntegerArray(loads.size());
    run(
        () -> {
          for (int i = 0; i < picksEach; i++) {
            counts.getAndIncrement(picker.pick(loads, 0, 0));
          }
        });
    return counts;
  }

  /** Four times the same at once. */
  static void run(Runnable each) throws Exception {
    CyclicBarrier start = new CyclicBarrier(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      running.add(
          threads.submit(
              () -> {
                start.await();
                each.run();
                return null;
              }));
    }
    for (Future<?> thread : running) {
      thread.get();
    }
    threads.shutdown();
  }
}
