package dev.sidecar.health;

import dev.sidecar.call.Attempt;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint's health: its failures in a row, and whether it is ejected. It outlives snapshots.
 * Calls count, on any thread; all else belongs to the control thread.
 */
public final class EndpointHealth {
  private static final long NEVER = -1;

  private final Endpoint endpoint;
  private final Streak serverErrors = new Streak(Rule.OUTLIER_CONSECUTIVE_5XX);
  private final Streak gatewayFailures = new Streak(Rule.OUTLIER_CONSECUTIVE_GATEWAY_FAILURE);
  private final Streak localOriginFailures =
      new Streak(Rule.OUTLIER_CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
  private volatile @Nullable Watch watch;
  private volatile @Nullable Rule ejectedBy;
  private volatile @Nullable Rule unhealthyBy;
  private volatile boolean excluded;
  private long ejectedAtNanos = NEVER;
  private long returnedAtNanos = NEVER;
  private Duration jitter = Duration.ZERO;
  private int multiplier;

  /** Who counts, and up to where; and all findings, if their shares matter. */
  private record Watch(Consecutive limits, boolean apart, @Nullable Tally tally, Watcher watcher) {}

  /** Told when an endpoint has failed often enough, on the thread of the call. */
  @FunctionalInterface
  interface Watcher {
    void completed(EndpointHealth endpoint, Streak streak);
  }

  /** Healthy, and nobody counts. */
  public EndpointHealth(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** Whether it has calls: it is neither ejected nor unhealthy. */
  public boolean isIn() {
    return ejectedBy == null && unhealthyBy == null;
  }

  /** What health checks have shown: why it is unhealthy, or null. */
  void checked(@Nullable Rule why, boolean outOfCount) {
    unhealthyBy = why;
    excluded = outOfCount;
  }

  /** Why health checks took it out; null while it is in. */
  public @Nullable Rule unhealthyBy() {
    return unhealthyBy;
  }

  /** Whether it says of itself that it is unhealthy, and so does not count for a panic. */
  public boolean isExcluded() {
    return excluded;
  }

  /** Whether outlier detection has taken it out of the balancing. */
  public boolean isEjected() {
    return ejectedBy != null;
  }

  /** Which failures took it out; null while it is in. */
  public @Nullable Rule ejectedBy() {
    return ejectedBy;
  }

  /** Counts an attempt that has no answer in time; what it shows in the end is counted, too. */
  public void late(Attempt attempt) {
    found(attempt.wasRequestStarted() ? Finding.NOT_ANSWERED : Finding.NOT_CONNECTED);
  }

  /** Counts what an attempt showed, if anybody wants to know. */
  void found(Finding finding) {
    Watch current = watch;
    if (current != null && finding != Finding.NOTHING) {
      Tally tally = current.tally;
      if (tally != null) {
        tally.count(finding);
      }
      if (current.apart) {
        foundApart(finding, current);
      } else {
        foundTogether(finding, current);
      }
    }
  }

  /** What has no answer counts as if a gateway had answered 503 or 504, or an operation 500. */
  private void foundTogether(Finding finding, Watch current) {
    switch (finding) {
      case HEALTHY -> answered();
      case SERVER_ERROR, OPERATION_FAILED -> answeredServerError(current);
      case GATEWAY_ERROR, NOT_CONNECTED, NOT_ANSWERED -> answeredGatewayError(current);
      case NOTHING -> {}
    }
  }

  /** Failures without an answer have a streak of their own, which every connection ends. */
  private void foundApart(Finding finding, Watch current) {
    if (finding != Finding.NOT_CONNECTED) {
      localOriginFailures.broke();
    }
    switch (finding) {
      case HEALTHY -> answered();
      case SERVER_ERROR -> answeredServerError(current);
      case GATEWAY_ERROR, OPERATION_FAILED -> answeredGatewayError(current);
      case NOT_CONNECTED, NOT_ANSWERED ->
          grew(localOriginFailures, current.limits.localOriginFailures(), current);
      case NOTHING -> {}
    }
  }

  private void answered() {
    serverErrors.broke();
    gatewayFailures.broke();
  }

  private void answeredServerError(Watch current) {
    gatewayFailures.broke();
    grew(serverErrors, current.limits.serverErrors(), current);
  }

  private void answeredGatewayError(Watch current) {
    grew(gatewayFailures, current.limits.gatewayFailures(), current);
    grew(serverErrors, current.limits.serverErrors(), current);
  }

  private void grew(Streak streak, int limit, Watch current) {
    if (streak.grew(limit)) {
      current.watcher.completed(this, streak);
    }
  }

  /** Counts from now on, or counts on under another policy. */
  void watchedBy(Watcher watcher, OutlierPolicy policy) {
    Watch last = watch;
    if (last == null) {
      // A call that was counting while the last watch ended may have left something.
      resetStreaks();
    }
    Tally tally = null;
    if (policy.statistics().isAny()) {
      tally = last == null || last.tally == null ? new Tally() : last.tally;
    }
    watch = new Watch(policy.consecutive(), policy.isApart(), tally, watcher);
  }

  /** What it showed since this was asked last; nothing if nobody counts that. */
  Showing showing() {
    Watch current = watch;
    return current == null || current.tally == null ? Showing.NOTHING : current.tally.sinceLast();
  }

  /** Nobody counts any more, and nothing is remembered. */
  void forget() {
    watch = null;
    ejectedBy = null;
    ejectedAtNanos = NEVER;
    returnedAtNanos = NEVER;
    multiplier = 0;
    resetStreaks();
  }

  /**
   * Takes it out; for how long.
   *
   * @param extra by how much longer than its turn
   */
  public Duration eject(Rule rule, OutlierPolicy policy, Duration extra, long nowNanos) {
    ejectedBy = rule;
    ejectedAtNanos = nowNanos;
    jitter = extra;
    multiplier = EjectionRules.grown(policy.times(), multiplier);
    return time(policy);
  }

  private Duration time(OutlierPolicy policy) {
    return EjectionRules.time(policy.times(), multiplier).plus(jitter);
  }

  /** Lets it in again if its time is over; whether that was so. */
  public boolean returns(OutlierPolicy policy, long nowNanos) {
    if (!isEjected() || nowNanos - ejectedAtNanos < time(policy).toNanos()) {
      return false;
    }
    return returnsEarly(nowNanos);
  }

  /** Lets it in again before its time is over; whether it was out. */
  boolean returnsEarly(long nowNanos) {
    if (!isEjected()) {
      return false;
    }
    ejectedBy = null;
    returnedAtNanos = nowNanos;
    resetStreaks();
    return true;
  }

  /** The next ejection is shorter for each interval that it was not ejected in. */
  public void decays(OutlierPolicy policy, long nowNanos) {
    if (!isEjected()
        && multiplier > 0
        && returnedAtNanos != NEVER
        && nowNanos - returnedAtNanos >= policy.interval().toNanos()) {
      multiplier--;
    }
  }

  private void resetStreaks() {
    List.of(serverErrors, gatewayFailures, localOriginFailures).forEach(Streak::reset);
  }
}
