package dev.sidecar.health;

import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Background;
import dev.sidecar.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
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
  private final Draws draws;
  private final Runnable changed;
  private final OneChange change;
  private final LongAdder ejections = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final LongAdder unenforced = new LongAdder();
  private Set<EndpointHealth> endpoints = Set.of();
  private @Nullable OutlierPolicy policy;
  private Background.@Nullable Repetition looks;

  /**
   * A detection that is off.
   *
   * @param draws for what happens by chance, on the control thread
   * @param changed run after endpoints were ejected or let in
   */
  public OutlierDetection(
      String cluster, Background background, Ticker ticker, Draws draws, Runnable changed) {
    this.cluster = cluster;
    this.background = background;
    this.ticker = ticker;
    this.draws = draws;
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
      endpoints.forEach(each -> each.watchedBy(this::report, next));
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
    if (ejects(Suspect.of(endpoint, streak, current.enforcing()), current)) {
      change.soon();
    }
  }

  private boolean ejects(Suspect suspect, OutlierPolicy current) {
    EndpointHealth endpoint = suspect.endpoint();
    int out = (int) endpoints.stream().filter(EndpointHealth::isEjected).count();
    if (!EjectionRules.allowed(current.limit(), out, endpoints.size())) {
      denied.increment();
      return false;
    }
    if (!EjectionRules.enforced(suspect.enforcing(), draws)) {
      unenforced.increment();
      return false;
    }
    Duration jitter = EjectionRules.jitter(current.times(), draws);
    Duration time = endpoint.eject(suspect.rule(), current, jitter, ticker.nanos());
    ejections.increment();
    LOG.warn(
        "cluster {}: endpoint {}: ejected for {} ms after {}",
        cluster,
        endpoint.endpoint(),
        time.toMillis(),
        suspect.deeds());
    return true;
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
    boolean any = false;
    for (EndpointHealth endpoint : endpoints) {
      if (endpoint.returns(current, now)) {
        any = true;
        LOG.info("cluster {}: endpoint {}: no longer ejected", cluster, endpoint.endpoint());
      }
    }
    any |= current.statistics().isAny() && ejectsWhoStandsOut(current);
    endpoints.forEach(endpoint -> endpoint.decays(current, now));
    if (any) {
      changed.run();
    }
  }

  /** By answers first, then by reach, where whoever has just been ejected takes no part. */
  private boolean ejectsWhoStandsOut(OutlierPolicy current) {
    List<EndpointHealth> all = List.copyOf(endpoints);
    List<Showing> showings = all.stream().map(EndpointHealth::showing).toList();
    boolean any = false;
    for (Suspect suspect : Suspect.byAnswers(current, all, ofThoseWhoAreIn(all, showings))) {
      any |= ejectsOnce(suspect, current);
    }
    if (current.statistics().isApart()) {
      for (Suspect suspect : Suspect.byReach(current, all, ofThoseWhoAreIn(all, showings))) {
        any |= ejectsOnce(suspect, current);
      }
    }
    return any;
  }

  private static List<Showing> ofThoseWhoAreIn(List<EndpointHealth> all, List<Showing> showings) {
    return IntStream.range(0, all.size())
        .mapToObj(i -> all.get(i).isEjected() ? Showing.NOTHING : showings.get(i))
        .toList();
  }

  /** Envoy ejects an endpoint a second time if it breaks both rules at one look. */
  private boolean ejectsOnce(Suspect suspect, OutlierPolicy current) {
    return !suspect.endpoint().isEjected() && ejects(suspect, current);
  }

  /** Endpoints that were ejected, since the start. */
  public long ejections() {
    return ejections.sum();
  }

  /** Endpoints that were not ejected because too many were, since the start. */
  public long denied() {
    return denied.sum();
  }

  /** Endpoints that were not ejected because {@code enforcing} left them in, since the start. */
  public long unenforced() {
    return unenforced.sum();
  }
}
