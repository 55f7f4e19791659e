package dev.sidecar.bench;

import dev.sidecar.bench.figure.Progress;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls at a constant rate through an outage of all upstreams: how much the retries add to it, and
 * how soon calls succeed once the upstreams are back.
 *
 * <p>The loop is open: each call has its moment, and is begun then, or as soon as possible after
 * it, whatever has become of the calls before.
 */
final class OutageSoak {
  private static final int UPSTREAMS = 4;
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final double GOOD_PERCENT = 99;
  private static final double MOST_AMPLIFICATION = 1.2;
  private static final double MOST_RECOVERY_MILLIS = 2_000;
  private static final double MOST_LAG_MILLIS = 500;
  private static final double MOST_CALL_MILLIS = 17_000;
  private static final long END_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final CallPolicy POLICY =
      new CallPolicy(
          TimeoutPolicy.DEFAULT,
          new RetryPolicy(
              Set.of(
                  RetryCondition.CONNECT_FAILURE,
                  RetryCondition.REFUSED_STREAM,
                  RetryCondition.RESET),
              3,
              Set.of(),
              Backoff.DEFAULT,
              false),
          Set.of(AttemptHeader.ATTEMPT_COUNT));

  private final OutagePlan plan;
  private final SoakBed bed;
  private final Ledger ledger;
  private final OutageCalls calls;
  private final ScheduledExecutorService outage = Executors.newSingleThreadScheduledExecutor();
  private volatile long diedNanos;
  private volatile long returnedNanos;
  private double lagMillis;

  private OutageSoak(OutagePlan plan, SoakBed bed, Ledger ledger) {
    this.plan = plan;
    this.bed = bed;
    this.ledger = ledger;
    this.calls = new OutageCalls(bed.client(), plan.calls());
  }

  static SoakReport run(OutagePlan plan, Progress progress)
      throws IOException, InterruptedException {
    Ledger ledger = new Ledger(plan.calls());
    try (SoakBed bed =
        new SoakBed(
            UPSTREAMS,
            new SeededDraws(1),
            FaultMix.NONE,
            ledger,
            POLICY,
            new RetryLimit.Budget(20, plan.minRetries()))) {
      return new OutageSoak(plan, bed, ledger).run(progress);
    }
  }

  private SoakReport run(Progress progress) throws InterruptedException {
    long begin = System.nanoTime();
    try {
      schedule(begin);
      sendAll(begin, progress);
      calls.await(END_NANOS);
    } finally {
      outage.shutdownNow();
      outage.awaitTermination(END_NANOS, TimeUnit.NANOSECONDS);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return report(begin, seconds);
  }

  private void schedule(long begin) {
    long dies = begin + TimeUnit.MILLISECONDS.toNanos(plan.warmMillis());
    var unusedDeath =
        outage.schedule(
            () -> {
              bed.upstreams().forEach(FaultyUpstream::die);
              diedNanos = System.nanoTime();
            },
            dies - System.nanoTime(),
            TimeUnit.NANOSECONDS);
    var unusedReturn =
        outage.schedule(
            () -> {
              returnedNanos = System.nanoTime();
              bed.upstreams().forEach(FaultyUpstream::listen);
            },
            dies + TimeUnit.MILLISECONDS.toNanos(plan.deadMillis()) - System.nanoTime(),
            TimeUnit.NANOSECONDS);
  }

  private void sendAll(long begin, Progress progress) {
    int percent = 0;
    for (int call = 0; call < plan.calls(); call++) {
      long moment = begin + plan.beginNanos(call);
      long early;
      while ((early = moment - System.nanoTime()) > 0) {
        LockSupport.parkNanos(early);
      }
      lagMillis = Math.max(lagMillis, -early / 1e6);
      calls.begin(call, moment);
      while (percent < 100L * (call + 1) / plan.calls()) {
        progress.done("outage %", ++percent, 100);
      }
    }
  }

  private SoakReport report(long begin, double seconds) {
    int windows = (int) (TimeUnit.MILLISECONDS.toNanos(plan.backMillis()) / WINDOW_NANOS) - 1;
    Recovery recovery = new Recovery(WINDOW_NANOS, windows);
    long attempts = 0;
    int during = 0;
    int answered = 0;
    int lostBefore = 0;
    for (int call = 0; call < plan.calls(); call++) {
      long moment = begin + plan.beginNanos(call);
      boolean good = calls.answered(call);
      recovery.count(moment - returnedNanos, good);
      if (moment > diedNanos && moment < returnedNanos) {
        during++;
        attempts += calls.attempts(call);
        answered += good && calls.ended(call) < returnedNanos ? 1 : 0;
      }
      // A call of the last moment may still have been under way when they died.
      lostBefore += !good && moment < diedNanos - 5 * WINDOW_NANOS / 2 ? 1 : 0;
    }
    double amplification = during == 0 ? Double.NaN : 1.0 * attempts / during;
    double recovered = recovery.millis(GOOD_PERCENT);

    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("calls begun in the outage", (double) during);
    figures.put("retries denied", (double) bed.figures().retriesDenied());
    figures.put("requests read", (double) ledger.requests());

    List<Bound> bounds = new ArrayList<>();
    bounds.add(Bound.atLeast("calls begun in the outage", during, 1));
    bounds.add(Bound.none("answered in the outage", answered));
    bounds.add(Bound.atMost("attempts a call in the outage", amplification, MOST_AMPLIFICATION));
    bounds.add(Bound.atLeast("retries denied", bed.figures().retriesDenied(), 1));
    bounds.add(Bound.atMost("recovered after, ms", recovered, MOST_RECOVERY_MILLIS));
    bounds.add(Bound.none("failed before the outage", lostBefore));
    bounds.add(Bound.atMost("latest begin of a call, ms", lagMillis, MOST_LAG_MILLIS));
    bounds.add(Bound.none("calls that never ended", plan.calls() - calls.tally().ended()));
    bounds.add(Bound.none("calls that threw a foreign exception", calls.tally().foreign()));
    bounds.add(Bound.atMost("longest call, ms", calls.tally().longestMillis(), MOST_CALL_MILLIS));
    bounds.addAll(bed.leftovers(""));
    return SoakReport.of(
        "outage", plan, seconds, figures, calls.tally().outcomes(), bounds, calls.tally().odd());
  }
}
