package dev.sidecar.bench.tail;

import dev.sidecar.balance.ServerLoad;
import dev.sidecar.bench.tail.Scenario.Trouble;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * What {@link SimulatedEndpoint} does, by the real clock: a call holds one of four workers for as
 * long as it needs, or waits in turn for one. No thread waits with it.
 */
final class RealEndpoint {
  /** A call that waits for a worker, or has one. */
  private record Job(long needNanos, Runnable done) {}

  private final ScheduledExecutorService clock;
  private final ServerLoad load = new ServerLoad();
  private final AtomicInteger probes = new AtomicInteger();
  private final int workers;
  private final boolean slow;
  private final boolean refuses;
  private final List<Long> turns = new ArrayList<>();
  private final Queue<Job> queue = new ArrayDeque<>();
  private int busy;
  private volatile long began = System.nanoTime();

  /**
   * An endpoint without a call.
   *
   * @param index the first is the odd one
   * @param seconds for how long antagonists come and go
   * @param clock tells when a call has had its worker for long enough
   */
  RealEndpoint(
      Scenario scenario, int index, long seed, int seconds, ScheduledExecutorService clock) {
    this.clock = clock;
    this.workers = scenario.workers();
    this.slow = scenario.trouble() == Trouble.SLOW && index == 0;
    this.refuses = scenario.trouble() == Trouble.REFUSES && index == 0;
    if (scenario.trouble() == Trouble.ANTAGONISTS) {
      antagonists(new SplittableRandom(seed + index), seconds);
    }
  }

  private void antagonists(SplittableRandom random, int seconds) {
    long moment = 0;
    while (moment < TimeUnit.SECONDS.toNanos(seconds)) {
      double mean = turns.size() % 2 == 0 ? Scenario.CALM_NANOS : Scenario.TROUBLED_NANOS;
      moment += (long) Trace.exponential(random, mean);
      turns.add(moment);
    }
  }

  /** The time of its antagonists begins. */
  void begin() {
    began = System.nanoTime();
  }

  /** How busy it is, as an answer to a probe says it. */
  String load() {
    probes.incrementAndGet();
    return load.text();
  }

  int probes() {
    return probes.get();
  }

  /**
   * Serves a call.
   *
   * @param answer is handed the status, on this thread or on the clock's
   */
  void serve(long needNanos, IntConsumer answer) {
    if (refuses) {
      answer.accept(503);
      return;
    }
    long came = System.nanoTime();
    int withIt = load.begin();
    Runnable done =
        () -> {
          load.end(withIt, System.nanoTime() - came);
          answer.accept(200);
        };
    takes(new Job(needNanos, slow ? () -> later(Scenario.SLOW_NANOS, done) : done));
  }

  private synchronized void takes(Job job) {
    if (busy == workers) {
      queue.add(job);
    } else {
      busy++;
      work(job);
    }
  }

  private void work(Job job) {
    later((long) (job.needNanos * factor()), () -> ends(job));
  }

  private void ends(Job job) {
    synchronized (this) {
      Job next = queue.poll();
      if (next == null) {
        busy--;
      } else {
        work(next);
      }
    }
    job.done.run();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // What is due when the run ends may be dropped.
  private void later(long nanos, Runnable what) {
    clock.schedule(what, nanos, TimeUnit.NANOSECONDS);
  }

  private double factor() {
    long now = System.nanoTime() - began;
    long passed = turns.stream().filter(it -> it <= now).count();
    return passed % 2 == 0 ? 1 : Scenario.ANTAGONIST_FACTOR;
  }
}
