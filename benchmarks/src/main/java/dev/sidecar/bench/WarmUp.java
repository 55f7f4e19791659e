package dev.sidecar.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Sends calls until their time is settled: three batches in a row agree. Code that has run seldom
 * is as even as code that the compiler is done with, so that it also takes a number of calls.
 */
final class WarmUp {
  /** The column of a benchmark that warms up by this: 1 where the time never settled. */
  static final String UNSETTLED = "unsettled";

  /** The compiler's last threshold is 15,000, of calls and loops. */
  static final int LEAST_CALLS = 20_000;

  static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int AGREEING = 3;
  private static final double MOST_APART = 1.05;

  private final double[] last = new double[AGREEING];
  private long calls;
  private int batches;

  /** Sends calls, and tells how many. */
  @FunctionalInterface
  interface Sends {
    int send() throws IOException;
  }

  private WarmUp() {}

  /** Whether the time settled before there was no more time for it. */
  static boolean settles(Sends sends) throws IOException {
    return settles(sends, System::nanoTime);
  }

  static boolean settles(Sends sends, LongSupplier nanos) throws IOException {
    WarmUp warmUp = new WarmUp();
    long begin = nanos.getAsLong();
    long now = begin;
    while (now - begin < MOST_NANOS) {
      long batch = now;
      long sent = 0;
      while (now - batch < BATCH_NANOS) {
        sent += sends.send();
        now = nanos.getAsLong();
      }
      warmUp.add(sent, now - batch);
      if (warmUp.settled()) {
        return true;
      }
    }
    return false;
  }

  private void add(long sent, long took) {
    calls += sent;
    last[batches++ % AGREEING] = (double) took / sent;
  }

  private boolean settled() {
    double least = Double.MAX_VALUE;
    double most = 0;
    for (double each : last) {
      least = Math.min(least, each);
      most = Math.max(most, each);
    }
    return batches >= AGREEING && calls >= LEAST_CALLS && most <= least * MOST_APART;
  }
}
