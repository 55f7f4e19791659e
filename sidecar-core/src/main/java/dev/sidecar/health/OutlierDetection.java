package dev.sidecar.health;

import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.time.Background;
import dev.sidecar.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ejects a cluster's endpoints that fail, and lets them in again. It outlives policies. Decides on
 * the control thread, so that no call waits for it.
 */
public final class OutlierDetection {
  private static final Logger LOG = LoggerFactory.getLogger(OutlierDetection.class);

  private final String cluster;
  private final Background background;
  private final Ticker ticker;
  private final Runnable changed;
  private final OneChange change;
  private final LongAdder ejections = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private Set<EndpointHealth> endpoints = Set.of();
  private @Nullable OutlierPolicy policy;
  private Background.@Nullable Repetition looks;

  /**
   * A detection that is off.
   *
   * @param changed run after endpoints were ejected or let in
   */
  public OutlierDetection(String cluster, Background background, Ticker ticker, Runnable changed) {
    this.cluster = cluster;
    this.background = background;
    this.ticker = ticker;
    this.changed = changed;
    this.change = new OneChange(background, changed);
  }

  /**
   * From now on watches these endpoints under this policy. Endpoints that stay keep their streaks
   * and ejections. Without a policy all are let in and nobody counts; the caller publishes that.
   */
  public void watch(@Nullable OutlierPolicy next, Collection<EndpointHealth> members) {
    Set<EndpointHealth> watched = next == null ? Set.of() : new LinkedHashSet<>(members);
    for (EndpointHealth left : endpoints) {
      if (!watched.contains(left)) {
        left.forget();
      }
    }
    OutlierPolicy last = policy;
    // Before the looks begin, which are another thread's.
    endpoints = watched;
    policy = next;
    if (next != null) {
      endpoints.forEach(each -> each.watchedBy(this::report, next.consecutive()));
    }
    if (last == null || next == null || !last.interval().equals(next.interval())) {
      lookEvery(next == null ? null : next.interval());
    }
  }

  private void lookEvery(@Nullable Duration interval) {
    if (looks != null) {
      looks.stop();
      looks = null;
    }
    try {
      looks = interval == null ? null : background.every(interval, this::look);
    } catch (RejectedExecutionException e) {
      // The client closes, and this update is the last.
    }
  }

  private void report(EndpointHealth endpoint, Streak streak) {
    try {
      background.execute(() -> judge(endpoint, streak));
    } catch (RejectedExecutionException e) {
      // The client closes; there are no attempts left to protect.
    }
  }

  private void judge(EndpointHealth endpoint, Streak streak) {
    OutlierPolicy current = policy;
    if (current == null || !endpoints.contains(endpoint) || endpoint.isEjected()) {
      return;
    }
    streak.reset();
    int out = (int) endpoints.stream().filter(EndpointHealth::isEjected).count();
    if (!EjectionRules.allowed(current, out, endpoints.size())) {
      denied.increment();
      return;
    }
    Duration time = endpoint.eject(streak.rule(), current, ticker.nanos());
    ejections.increment();
    LOG.warn(
        "cluster {}: endpoint {}: ejected for {} ms after {} in a row",
        cluster,
        endpoint.endpoint(),
        time.toMillis(),
        streak.meaning());
    change.soon();
  }

  /** A healthy endpoint has passed a health check: it comes back at once. */
  public void passed(EndpointHealth endpoint) {
    if (endpoint.returnsEarly(ticker.nanos())) {
      LOG.info("cluster {}: endpoint {}: no longer ejected", cluster, endpoint.endpoint());
      change.soon();
    }
  }

  private void look() {
    OutlierPolicy current = policy;
    if (current == null) {
      return;
    }
    long now = ticker.nanos();
    boolean anyReturned = false;
    for (EndpointHealth endpoint : endpoints) {
      if (endpoint.returns(current, now)) {
        anyReturned = true;
        LOG.info("cluster {}: endpoint {}: no longer ejected", cluster, endpoint.endpoint());
      }
      endpoint.decays(current, now);
    }
    if (anyReturned) {
      changed.run();
    }
  }

  /** Endpoints that were ejected, since the start. */
  public long ejections() {
    return ejections.sum();
  }

  /** Endpoints that were not ejected because too many were, since the start. */
  public long denied() {
    return denied.sum();
  }
}
