package dev.sidecar.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that send calls. They live as long as the client, because of a thread that ended the
 * kernel keeps no account.
 */
final class Callers implements AutoCloseable {
  /** After this, an upstream that hangs fails the turn instead of hanging it. */
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final ExecutorService threads;

  Callers(int most) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most, most, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Callers::thread);
    threads.prestartAllCoreThreads();
    this.threads = threads;
  }

  /** What one caller does. */
  interface Walk {
    /**
     * Sends calls.
     *
     * @param number of the caller, from 0
     * @param tally of this caller alone
     */
    void run(int number, Tally tally);
  }

  /** One caller for each tally; they run at once, and all have ended on return. */
  void run(List<Tally> tallies, Walk walk) {
    List<Runnable> work = new ArrayList<>();
    for (int i = 0; i < tallies.size(); i++) {
      int number = i;
      work.add(() -> walk.run(number, tallies.get(number)));
    }
    try {
      for (Future<Object> caller :
          threads.invokeAll(
              work.stream().map(Executors::callable).toList(),
              LIMIT.toMillis(),
              TimeUnit.MILLISECONDS)) {
        caller.get();
      }
    } catch (CancellationException hangs) {
      throw new IllegalStateException("a call has not ended in " + LIMIT, hangs);
    } catch (ExecutionException failed) {
      throw new IllegalStateException(String.valueOf(failed.getCause()), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              Proc.wakeOnTime();
              work.run();
            },
            "caller");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
