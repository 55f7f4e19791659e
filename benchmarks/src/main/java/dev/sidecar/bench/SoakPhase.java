package dev.sidecar.bench;

import dev.sidecar.bench.figure.Progress;
import dev.sidecar.http.ClusterFigures;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/**
 * Some callers that send calls to upstreams with one mix of faults, under one retry budget, and
 * what must hold afterwards.
 *
 * @param name begins the names of its figures
 * @param binding whether the budget is to be met: then it must deny, and bound the amplification
 */
record SoakPhase(
    String name,
    int calls,
    int callers,
    FaultMix mix,
    RetryLimit.Budget budget,
    boolean binding,
    long seed) {
  /**
   * Retries hold their permits for longer than attempts hold theirs, as the back-off is in it. So
   * of all attempts under way, hence of all attempts, at most a fifth are retries: 1 / (1 - 0.2).
   */
  private static final double MOST_AMPLIFICATION = 1.25;

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);
  private static final double MOST_LATE_MILLIS = 2_000;
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final CallPolicy POLICY =
      new CallPolicy(
          new TimeoutPolicy(CALL_TIMEOUT, Duration.ofMillis(100), Duration.ofMillis(150)),
          new RetryPolicy(
              Set.of(
                  RetryCondition.CONNECT_FAILURE,
                  RetryCondition.REFUSED_STREAM,
                  RetryCondition.RESET,
                  RetryCondition.GATEWAY_ERROR),
              3,
              Set.of(),
              new Backoff(Duration.ofMillis(4), Duration.ofMillis(8)),
              false),
          Set.of(AttemptHeader.ATTEMPT_COUNT));

  /** What a phase has come to. */
  record Result(
      Map<String, Double> figures,
      Map<String, Long> outcomes,
      List<Bound> bounds,
      List<String> odd) {}

  private record Run(
      SoakBed bed,
      Ledger ledger,
      AttemptWatch watch,
      SoakTally tally,
      long mostSampled,
      double s) {}

  Result run(Progress progress) throws IOException, InterruptedException {
    Ledger ledger = new Ledger(calls);
    SeededDraws draws = new SeededDraws(seed);
    try (SoakBed bed = new SoakBed(AttemptsPlan.UPSTREAMS, draws, mix, ledger, POLICY, budget)) {
      Run run = send(bed, ledger, draws, progress);
      List<Bound> bounds = new ArrayList<>();
      bounds.addAll(calls(run));
      bounds.addAll(requests(run));
      bounds.addAll(budget(run));
      bounds.addAll(bed.leftovers(name + ": "));
      return new Result(figures(run), run.tally.outcomes(), bounds, run.tally.odd());
    }
  }

  private Run send(SoakBed bed, Ledger ledger, SeededDraws draws, Progress progress)
      throws InterruptedException {
    AttemptWatch watch = new AttemptWatch();
    SoakTally tally = new SoakTally();
    ScheduledExecutorService canceller = Executors.newSingleThreadScheduledExecutor();
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    SoakCaller caller =
        new SoakCaller(bed.client(), watch, tally, canceller, CALL_TIMEOUT.toNanos() * 5);
    AtomicInteger next = new AtomicInteger();
    long begin = System.nanoTime();
    try {
      for (int i = 0; i < callers; i++) {
        var unused =
            threads.submit(
                () -> {
                  for (int number; (number = next.getAndIncrement()) < calls; ) {
                    caller.send(SoakCall.of(draws, number));
                  }
                  return null;
                });
      }
      threads.shutdown();
      long most = watchOver(bed, threads, tally, progress);
      return new Run(bed, ledger, watch, tally, most, (System.nanoTime() - begin) / 1e9);
    } finally {
      threads.shutdownNow();
      canceller.shutdownNow();
    }
  }

  /** Until all calls have ended, or none has for long; the most retry permits seen in use. */
  private long watchOver(SoakBed bed, ExecutorService threads, SoakTally tally, Progress progress) {
    long most = 0;
    int percent = 0;
    long ended = 0;
    long moved = System.nanoTime();
    while (!threads.isTerminated() && System.nanoTime() - moved < STUCK_NANOS) {
      LockSupport.parkNanos(LOOK_NANOS);
      most = Math.max(most, bed.figures().retriesUnderWay());
      if (tally.ended() > ended) {
        ended = tally.ended();
        moved = System.nanoTime();
      }
      while (percent < 100 * ended / calls) {
        progress.done(name + " %", ++percent, 100);
      }
    }
    return most;
  }

  private List<Bound> calls(Run run) {
    SoakTally tally = run.tally;
    return List.of(
        bound("calls that never ended", calls - tally.ended()),
        bound("calls that threw a foreign exception", tally.foreign()),
        bound("answers of another call", tally.confused()),
        Bound.atMost(
            name + ": longest call, ms",
            tally.longestMillis(),
            CALL_TIMEOUT.toMillis() + MOST_LATE_MILLIS));
  }

  private List<Bound> requests(Run run) {
    Ledger ledger = run.ledger;
    List<Fault> expected = mix.expectedIn(calls);
    return List.of(
        Bound.atLeast(name + ": POST and one-shot requests seen", ledger.onceRequests(), 1),
        bound("POST and one-shot requests seen again", ledger.onceSeenAgain()),
        bound("attempts seen again", ledger.attemptsSeenAgain()),
        bound("requests of nobody", ledger.unknown()),
        bound("one-shot bodies written again", run.tally.oneShotBodiesWrittenAgain()),
        Bound.atLeast(
            name + ": kinds of fault met",
            expected.stream().filter(fault -> ledger.count(fault) > 0).count(),
            expected.size()));
  }

  private List<Bound> budget(Run run) {
    ClusterFigures figures = run.bed.figures();
    long attempts = figures.calls() + figures.retries();
    // No more attempts than callers are ever active.
    long allowed = Math.max((long) (budget.percent() * callers / 100), budget.minConcurrency());
    List<Bound> bounds = new ArrayList<>();
    bounds.add(Bound.atMost(name + ": most retry permits in use", run.mostSampled, allowed));
    bounds.add(
        Bound.atMost(name + ": most retries on their way", run.watch.mostRetries(), allowed));
    bounds.add(bound("retries still on their way", run.watch.retries()));
    bounds.add(
        bound(
            "attempts beyond the client's figures", Math.max(0, run.watch.attempts() - attempts)));
    bounds.add(
        bound("requests read beyond attempts", Math.max(0, run.ledger.requests() - attempts)));
    if (binding) {
      bounds.add(Bound.atLeast(name + ": retries denied", figures.retriesDenied(), 1));
      bounds.add(
          Bound.atMost(name + ": attempts a call", figures.amplification(), MOST_AMPLIFICATION));
    }
    return bounds;
  }

  private Bound bound(String what, long figure) {
    return Bound.none(name + ": " + what, figure);
  }

  private Map<String, Double> figures(Run run) {
    ClusterFigures client = run.bed.figures();
    List<FaultyUpstream> upstreams = run.bed.upstreams();
    Map<String, Double> figures = new LinkedHashMap<>();
    put(figures, "seconds", run.s);
    put(figures, "calls a second", calls / run.s);
    put(figures, "attempts a call", client.amplification());
    put(figures, "retries denied", client.retriesDenied());
    put(figures, "attempts with a connection or a failed one", run.watch.attempts());
    put(figures, "requests read", run.ledger.requests());
    put(figures, "connections", sum(upstreams, FaultyUpstream::accepted));
    put(figures, "times a listener was closed", sum(upstreams, FaultyUpstream::refusals));
    for (Fault fault : Fault.values()) {
      if (fault != Fault.NONE && run.ledger.count(fault) > 0) {
        put(figures, fault.text(), run.ledger.count(fault));
      }
    }
    return figures;
  }

  private void put(Map<String, Double> figures, String what, double value) {
    figures.put(name + ": " + what, value);
  }

  private void put(Map<String, Double> figures, String what, long value) {
    put(figures, what, (double) value);
  }

  private static long sum(List<FaultyUpstream> upstreams, ToLongFunction<FaultyUpstream> figure) {
    return upstreams.stream().mapToLong(figure).sum();
  }
}
