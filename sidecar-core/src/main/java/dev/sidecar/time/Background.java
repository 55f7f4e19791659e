package dev.sidecar.time;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread for what must not run on a call's path: snapshots, ejections, discovery. Tasks run
 * one after the other; one that fails is logged and stops no other.
 */
public final class Background implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  private final Tasks tasks;

  private Background(Tasks tasks) {
    this.tasks = tasks;
  }

  /** How the tasks are carried out. */
  sealed interface Tasks extends Executor, AutoCloseable permits ThreadTasks, SerialTasks {
    Repetition every(Duration period, Runnable task);

    Repetition after(Duration delay, Runnable task);

    void block(Runnable task);

    boolean isCurrentThread();

    @Override
    void close();

    boolean awaitEnd(Duration limit) throws InterruptedException;

    boolean awaitBlocked(Duration limit) throws InterruptedException;
  }

  /**
   * In the time of a timer. With the machine's time a daemon thread of its own, which starts with
   * its first task. With manual time no thread: a task has run when {@link #execute} returns, and a
   * repetition when the time has been moved to its moment, unless another thread was running tasks,
   * which then runs these too.
   */
  public static Background started(Timer timer, String threadName) {
    return new Background(
        timer.isManual() ? new SerialTasks(timer, true) : new ThreadTasks(threadName));
  }

  /** No thread: tasks wait until a test calls {@link #runDue}. */
  public static Background manual(Ticker ticker) {
    return new Background(new SerialTasks(Timer.manual(ticker), false));
  }

  /** Ends a repetition; a run under way goes on. */
  @FunctionalInterface
  public interface Repetition {
    void stop();
  }

  /**
   * Runs a task once, soon.
   *
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  @Override
  public void execute(Runnable task) {
    tasks.execute(() -> run(task));
  }

  /**
   * Runs a task again and again, for the first time after one period.
   *
   * @param period from the end of a run to the next
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  public Repetition every(Duration period, Runnable task) {
    return tasks.every(period, () -> run(task));
  }

  /**
   * Runs a task once, after a time.
   *
   * @return stops it before it has begun
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  public Repetition after(Duration delay, Runnable task) {
    return tasks.after(delay, () -> run(task));
  }

  /**
   * Runs a task that waits for a peer, soon and once, on one of a few threads beside this one; they
   * are gone after a while without work. With manual time on the thread that runs the other tasks.
   *
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  public void block(Runnable task) {
    tasks.block(() -> run(task));
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("background task failed", e);
    }
  }

  /** Whether the caller is this very thread: whether a task asks. */
  public boolean isCurrentThread() {
    return tasks.isCurrentThread();
  }

  /** Of a manual one: runs what was asked for, then each repetition that is due, once. */
  public void runDue() {
    if (!(tasks instanceof SerialTasks serial)) {
      throw new IllegalStateException("has a thread of its own");
    }
    serial.runDue();
  }

  /** Takes no more tasks; those that came before are carried out, repetitions are not. */
  @Override
  public void close() {
    tasks.close();
  }

  /**
   * Waits until what came before {@link #close} is done.
   *
   * @return false if it was not done in time
   */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return tasks.awaitEnd(limit);
  }

  /**
   * Waits until what {@link #block} had begun before {@link #close} is done.
   *
   * @return false if it was not done in time
   */
  public boolean awaitBlocked(Duration limit) throws InterruptedException {
    return tasks.awaitBlocked(limit);
  }
}
