package dev.sidecar.admission;

import dev.sidecar.call.Attempt;
import dev.sidecar.filter.Filter;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Background;
import dev.sidecar.time.Ticker;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's adaptive limit while a policy wants one. A policy that stays keeps its limit and all
 * that it has measured; another policy begins anew, without the attempts that run already.
 */
public final class ClusterConcurrency {
  private record Current(
      AdaptiveConcurrencyPolicy policy, AdaptiveConcurrency limit, LimitedAdmission filter) {}

  private final String cluster;
  private final Admission admission;
  private final Background background;
  private final Ticker ticker;
  private final Draws draws;
  private final LongAdder refused = new LongAdder();
  private volatile @Nullable Current current;

  /** None yet. */
  public ClusterConcurrency(
      String cluster, Admission admission, Background background, Ticker ticker, Draws draws) {
    this.cluster = cluster;
    this.admission = admission;
    this.background = background;
    this.ticker = ticker;
    this.draws = draws;
  }

  /** From now on under this policy; null for none. By the control thread only. */
  public void use(@Nullable AdaptiveConcurrencyPolicy next) {
    Current last = current;
    if (last != null && Objects.equals(last.policy(), next)) {
      return;
    }
    if (last != null) {
      last.limit().stop();
    }
    current = next == null ? null : begin(next);
  }

  private Current begin(AdaptiveConcurrencyPolicy policy) {
    AdaptiveConcurrency limit = new AdaptiveConcurrency(policy, background, ticker, draws);
    return new Current(policy, limit, new LimitedAdmission(cluster, limit, admission, refused));
  }

  /** What lets attempts in: by the limit if there is one, else by the thresholds alone. */
  public Filter<Attempt> filter() {
    Current now = current;
    return now == null ? next -> new AdmissionFilter(admission, next) : now.filter();
  }

  /** The limit in force; NaN where there is none. */
  public double limit() {
    Current now = current;
    return now == null ? Double.NaN : now.limit().limit().limit();
  }

  /** The shortest time in seconds, as measured last; NaN where there is none. */
  public double minRttSeconds() {
    Current now = current;
    long micros = now == null ? -1 : now.limit().minRttMicros();
    return micros < 0 ? Double.NaN : micros / 1e6;
  }

  /** Attempts that were refused, since the start. */
  public long refused() {
    return refused.sum();
  }
}
