package dev.sidecar.shed;

import dev.sidecar.call.Call;
import dev.sidecar.filter.Filter;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's shedding while a policy wants it. A policy that stays keeps what it has counted;
 * another policy begins to count anew.
 */
public final class ClusterShedding {
  private final String cluster;
  private final Ticker ticker;
  private final Draws draws;
  private final LongAdder refused = new LongAdder();
  private volatile @Nullable SheddingFilter filter;

  /** None yet. */
  public ClusterShedding(String cluster, Ticker ticker, Draws draws) {
    this.cluster = cluster;
    this.ticker = ticker;
    this.draws = draws;
  }

  /** From now on under this policy; null for none. By the control thread only. */
  public void use(@Nullable SheddingPolicy next) {
    SheddingFilter last = filter;
    if (next == null) {
      filter = null;
    } else if (last == null || !last.policy().equals(next)) {
      filter = new SheddingFilter(cluster, next, ticker, draws, refused);
    }
  }

  /** What refuses calls; null where nothing does. */
  public @Nullable Filter<Call> filter() {
    return filter;
  }

  /** The share of the calls in the window that succeeded; NaN without one. */
  public double successFraction() {
    SheddingFilter current = filter;
    return current == null ? Double.NaN : current.successFraction();
  }

  /** Calls that were refused, since the start. */
  public long refused() {
    return refused.sum();
  }
}
