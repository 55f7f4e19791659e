package dev.sidecar;

import java.util.Arrays;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckSettings;

/**
 * Runs a scenario of a few threads again and again, each time with their steps in another order, by
 * Lincheck's model checker: only one thread moves at a time, and it is changed at reads and writes
 * that threads share. Every run is of sequentially consistent memory; what a processor may reorder
 * is not shown. A failure tells the order that led to it, and is the same the next time.
 *
 * <p>A scenario makes all that it changes, takes no time and no chance from outside, and is small:
 * two or three threads of two or three steps each. Threads that all wait for ever are a failure.
 */
public final class Interleavings {
  /** How many orders of a scenario are run; {@code ./sidecar soak interleavings} sets more. */
  private static final int RUNS = Integer.getInteger("sidecar.interleavings", 300);

  // Lincheck takes a loop of more rounds (by default 10 and 50) for one that waits for other
  // threads, and tries few orders of what is behind it; a timer's table has 256 slots. There is no
  // other way to say so than the one that Lincheck itself uses.
  private static final int LOOP_ROUNDS = 300;

  private static final LincheckSettings SETTINGS =
      new LincheckSettings(false, LOOP_ROUNDS, LOOP_ROUNDS, 20);

  // Two threads of two steps have six orders.
  private static final int LEAST_THREADS = 12;

  private Interleavings() {}

  /** A scenario, or what one of its threads does. */
  @FunctionalInterface
  public interface Step {
    void run() throws Exception;
  }

  /** Fails if the scenario throws in any of the orders that are tried. */
  public static void explore(Step scenario) {
    // Once as it is: what classes do when they are initialized is not part of the scenario.
    rethrow(failureOf(scenario));
    long before = new Thread().getId();
    Lincheck.runConcurrentTestInternal$lincheck(RUNS, SETTINGS, () -> rethrow(failureOf(scenario)));
    // Each run starts two threads or three, whose numbers go on; what a run counts is undone.
    long threads = new Thread().getId() - before;
    holds(threads > LEAST_THREADS, "Lincheck has tried too few orders", threads);
  }

  /**
   * By a scenario: runs each of these on a thread of its own; returns when all have ended.
   *
   * @throws AssertionError what the first of them that failed threw, or with it as its cause
   */
  public static void together(Step... steps) {
    Throwable[] failures = new Throwable[steps.length];
    Thread[] threads = new Thread[steps.length];
    for (int i = 0; i < steps.length; i++) {
      int index = i;
      threads[i] = new Thread(() -> failures[index] = failureOf(steps[index]));
      threads[i].start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    for (Throwable failure : failures) {
      rethrow(failure);
    }
  }

  private static void rethrow(Throwable failure) {
    if (failure != null) {
      throw failure instanceof AssertionError same ? same : new AssertionError(failure);
    }
  }

  private static Throwable failureOf(Step step) {
    try {
      step.run();
      return null;
    } catch (Exception | AssertionError e) {
      return e;
    }
  }

  /** What must be so, at the moment at which it is asked. */
  public static void holds(boolean condition, String claim, Object... seen) {
    if (!condition) {
      throw new AssertionError(claim + ": " + Arrays.toString(seen));
    }
  }
}
