package dev.sidecar.conformance.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does several things at once: cases wait more than they work, and share nothing. */
public final class AtOnce {
  private static final int THREADS = 4;

  private AtOnce() {}

  /**
   * What each work gives, in the order of the works.
   *
   * @throws IllegalStateException with the cause, if one of them throws
   */
  public static <T> List<T> all(List<Callable<T>> works) throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> each : executor.invokeAll(works)) {
        results.add(each.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }
}
