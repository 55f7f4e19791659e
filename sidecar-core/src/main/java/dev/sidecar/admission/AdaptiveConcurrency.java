package dev.sidecar.admission;

import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Background;
import dev.sidecar.time.Ticker;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A concurrency limit that follows the times of attempts. Attempts record them on their threads;
 * the control thread alone moves the limit, at the end of each window, and measures the shortest
 * time.
 */
final class AdaptiveConcurrency {
  private final AdaptiveConcurrencyPolicy policy;
  private final Background background;
  private final Ticker ticker;
  private final Draws draws;
  private final ConcurrencyLimit limit;
  private final LatencyCells cells = new LatencyCells();
  private final Runnable measured = this::measured;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile boolean measures;
  // What began earlier says nothing of an idle cluster.
  private volatile long since;
  private volatile long minRttMicros = -1;
  private int heldLimit;
  private int windowsAtMinimum;
  private boolean stopped;
  private Background.@Nullable Repetition windows;
  private Background.@Nullable Repetition measurement;

  /** A limit that begins with a measurement, as Envoy's does. */
  AdaptiveConcurrency(
      AdaptiveConcurrencyPolicy policy, Background background, Ticker ticker, Draws draws) {
    this.policy = policy;
    this.background = background;
    this.ticker = ticker;
    this.draws = draws;
    this.limit = new ConcurrencyLimit(policy.minRtt().concurrency());
    measure();
  }

  ConcurrencyLimit limit() {
    return limit;
  }

  /** The shortest time, as measured last; -1 before the first measurement is over. */
  long minRttMicros() {
    return minRttMicros;
  }

  /** An attempt brought an answer or a failure of the endpoint. */
  void took(long beganNanos, long nanos) {
    if (beganNanos < since) {
      return;
    }
    int samples = cells.record(nanos / 1_000);
    if (measures && samples >= policy.minRtt().requests() && asked.compareAndSet(false, true)) {
      ask();
    }
  }

  private void ask() {
    try {
      background.execute(measured);
    } catch (RejectedExecutionException e) {
      // The client closes.
    }
  }

  /** Ends the windows and measurements; the limit stays as it is. By the control thread. */
  void stop() {
    stopped = true;
    end(windows);
    end(measurement);
  }

  private void measure() {
    if (measures || stopped) {
      return;
    }
    end(windows);
    end(measurement);
    windowsAtMinimum = 0;
    heldLimit = limit.limit();
    limit.set(GradientRules.probing(policy, heldLimit));
    cells.clear();
    since = ticker.nanos();
    asked.set(false);
    measures = true;
  }

  private void measured() {
    if (!measures || stopped) {
      return;
    }
    // Before the look: who comes later asks again.
    asked.set(false);
    if (cells.samples() < policy.minRtt().requests()) {
      // Asked by an attempt that was held up since the measurement before.
      return;
    }
    measures = false;
    minRttMicros = cells.take(policy.percentile());
    limit.set(heldLimit);
    windows = every(policy.updateInterval(), this::look);
    measurement = every(nextMeasurement(), this::measure);
  }

  private Duration nextMeasurement() {
    Duration interval = policy.minRtt().interval();
    int jitter = GradientRules.jitterMillis(policy.minRtt());
    return jitter == 0 ? interval : interval.plusMillis(draws.below(jitter));
  }

  private void look() {
    if (measures || stopped) {
      return;
    }
    long sample = cells.take(policy.percentile());
    if (sample < 0) {
      return;
    }
    int last = limit.limit();
    int next =
        GradientRules.limit(policy, last, GradientRules.gradient(policy, minRttMicros, sample));
    limit.set(next);
    windowsAtMinimum = GradientRules.atMinimum(policy, windowsAtMinimum, last, next);
    if (GradientRules.isStuck(windowsAtMinimum)) {
      measure();
    }
  }

  private Background.@Nullable Repetition every(Duration period, Runnable task) {
    try {
      return background.every(period, task);
    } catch (RejectedExecutionException e) {
      // The client closes.
      return null;
    }
  }

  private static void end(Background.@Nullable Repetition repetition) {
    if (repetition != null) {
      repetition.stop();
    }
  }
}
