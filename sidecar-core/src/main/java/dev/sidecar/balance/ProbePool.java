package dev.sidecar.balance;

import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import dev.sidecar.spi.Draws;

/**
 * The probes that a balancer chooses by: Prequal's pool (Wydrowski et al., NSDI 2024, section 4).
 * At most one of each endpoint, the newest. A probe leaves when it is too old, when it has been
 * used often enough, when the pool is full, and with each choice one leaves that is, in turn, the
 * oldest or the worst, so that no endpoint that is never chosen stays for ever.
 *
 * <p>Any thread; a choice holds the pool for a walk over its probes, of which there are few.
 */
public final class ProbePool {
  // The paper's delta: how much faster the pool should fill than it is used up.
  private static final double NET_GAIN = 1;

  private final Prequal policy;
  private final Draws draws;
  private final double uses;
  private final RifDistribution rifs = new RifDistribution();
  private final int[] endpoints;
  private final int[] inFlight;
  private final long[] latencies;
  private final long[] arrivals;
  private final int[] usesLeft;
  private int size;
  private boolean oldestLeaves = true;

  /** An empty pool for so many endpoints. */
  public ProbePool(Prequal policy, int endpoints, Draws draws) {
    this.policy = policy;
    this.draws = draws;
    this.uses = uses(policy, endpoints);
    this.endpoints = new int[policy.poolSize()];
    this.inFlight = new int[policy.poolSize()];
    this.latencies = new long[policy.poolSize()];
    this.arrivals = new long[policy.poolSize()];
    this.usesLeft = new int[policy.poolSize()];
  }

  /**
   * The paper's {@code b_reuse}: how often a probe is used, so that a pool in which a part of the
   * new probes only replaces older ones of the same endpoint still gains more than it loses.
   * Without end where it cannot gain, as with fewer endpoints than places.
   */
  static double uses(Prequal policy, int endpoints) {
    double fresh = 1 - (double) policy.poolSize() / endpoints;
    double gain = fresh * policy.probesPerCall() - policy.removePerCall();
    return gain <= 0 ? Double.POSITIVE_INFINITY : Math.max(1, (1 + NET_GAIN) / gain);
  }

  /** An endpoint has said how busy it is. */
  public synchronized void add(int endpoint, int rif, long latencyNanos, long nowNanos) {
    rifs.add(rif);
    int place = placeOf(endpoint);
    if (place < 0) {
      if (size == endpoints.length) {
        remove(oldest());
      }
      place = size++;
    }
    endpoints[place] = endpoint;
    inFlight[place] = rif;
    latencies[place] = latencyNanos;
    arrivals[place] = nowNanos;
    usesLeft[place] = rounded(uses);
  }

  /**
   * The best endpoint by the probes that are young enough; -1 if there are fewer than two. Its
   * probe has one request more in flight from now on.
   */
  public synchronized int choose(Loads loads, long nowNanos) {
    expire(nowNanos);
    if (size < 2) {
      return -1;
    }
    int threshold = rifs.percentile(policy.hotPercent());
    int best = 0;
    for (int place = 1; place < size; place++) {
      if (rank(loads, place, threshold, nowNanos) < rank(loads, best, threshold, nowNanos)) {
        best = place;
      }
    }
    int endpoint = endpoints[best];
    inFlight[best]++;
    if (--usesLeft[best] == 0) {
      remove(best);
    }
    for (int i = 0; i < policy.removePerCall() && size > 0; i++) {
      remove(oldestLeaves ? oldest() : worst(loads, threshold, nowNanos));
      oldestLeaves = !oldestLeaves;
    }
    return endpoint;
  }

  /** Probes that it holds, the old ones too. */
  synchronized int size() {
    return size;
  }

  private long rank(Loads loads, int place, int threshold, long nowNanos) {
    return HotCold.rank(
        inFlight[place],
        latencies[place],
        threshold,
        loads.failedFraction(endpoints[place], nowNanos));
  }

  private int worst(Loads loads, int threshold, long nowNanos) {
    int worst = 0;
    for (int place = 1; place < size; place++) {
      if (rank(loads, place, threshold, nowNanos) > rank(loads, worst, threshold, nowNanos)) {
        worst = place;
      }
    }
    return worst;
  }

  private int oldest() {
    int oldest = 0;
    for (int place = 1; place < size; place++) {
      if (arrivals[place] - arrivals[oldest] < 0) {
        oldest = place;
      }
    }
    return oldest;
  }

  private void expire(long nowNanos) {
    for (int place = size - 1; place >= 0; place--) {
      if (nowNanos - arrivals[place] > policy.probeAge().toNanos()) {
        remove(place);
      }
    }
  }

  private int placeOf(int endpoint) {
    for (int place = 0; place < size; place++) {
      if (endpoints[place] == endpoint) {
        return place;
      }
    }
    return -1;
  }

  private void remove(int place) {
    size--;
    endpoints[place] = endpoints[size];
    inFlight[place] = inFlight[size];
    latencies[place] = latencies[size];
    arrivals[place] = arrivals[size];
    usesLeft[place] = usesLeft[size];
  }

  /** Up or down by chance, so that the mean is exact. */
  private int rounded(double wanted) {
    if (wanted >= Integer.MAX_VALUE) {
      return Integer.MAX_VALUE;
    }
    int whole = (int) wanted;
    double chance = (draws.next() >>> 11) * 0x1p-53;
    return chance < wanted - whole ? whole + 1 : whole;
  }
}
