package dev.sidecar.policy;

import java.math.BigInteger;
import java.time.Duration;

/** How an attempt's endpoint is chosen. Envoy: {@code Cluster.lb_policy}. */
public sealed interface LoadBalancingPolicy {
  /**
   * Endpoints in turn, from a random offset; with unequal weights, each in proportion to its
   * weight. Envoy: {@code ROUND_ROBIN}.
   */
  record RoundRobin() implements LoadBalancingPolicy {}

  /**
   * The least busy of a few random draws, drawn with replacement as Envoy does. With unequal
   * weights nothing is drawn: endpoints take turns, each in proportion to its weight divided by one
   * more than its load. Envoy: {@code LEAST_REQUEST} with the default {@code active_request_bias}.
   *
   * @param choices number of draws if weights are equal, 2 to 100, default 2. Envoy: {@code
   *     choice_count}
   */
  record LeastRequest(int choices) implements LoadBalancingPolicy {
    public LeastRequest {
      new Check().range("choices", choices, 2, 100).done();
    }
  }

  /** Any endpoint with the same chance, whatever its weight. Envoy: {@code RANDOM}. */
  record Random() implements LoadBalancingPolicy {}

  /**
   * By a hash of the call (see {@link HashPolicy}), so that what belongs together goes to one
   * endpoint and, when endpoints come or go, only their share of the calls moves. A call without a
   * hash goes anywhere.
   */
  sealed interface Hashing extends LoadBalancingPolicy {
    /**
     * How much more than its share of the attempts in flight an endpoint takes before others take
     * what would be its own, in percent of its share; 100 to 10,000, or 0, the default, for no
     * bound. Envoy: {@code hash_balance_factor}.
     */
    int balanceFactorPercent();
  }

  /**
   * Endpoints on a ring of hashes, each at several places. Envoy: {@code RING_HASH}, entry for
   * entry the same ring if endpoints come in the same order.
   *
   * @param minRingSize the ring is made large enough for this many entries, and for the endpoint of
   *     the least weight to be on it; 1 to {@code maxRingSize}; default 1,024. Envoy: {@code
   *     minimum_ring_size}
   * @param maxRingSize 1 to 8,388,608, which is the default. Envoy: {@code maximum_ring_size}
   * @param hashFunction what endpoints are placed by; default xxHash. Envoy: {@code hash_function}
   */
  record RingHash(
      int minRingSize, int maxRingSize, HashFunction hashFunction, int balanceFactorPercent)
      implements Hashing {
    public static final RingHash DEFAULT = new RingHash(1_024, 8_388_608, HashFunction.XX_HASH, 0);

    public RingHash {
      checkFactor(
              new Check()
                  .range("maxRingSize", maxRingSize, 1, 8_388_608)
                  .range("minRingSize", minRingSize, 1, Math.max(1, maxRingSize)),
              balanceFactorPercent)
          .done();
    }

    /** The same with another bound. */
    public RingHash withBalanceFactorPercent(int other) {
      return new RingHash(minRingSize, maxRingSize, hashFunction, other);
    }
  }

  /** How the places of endpoints on a ring are hashed. */
  enum HashFunction {
    /** Of 64 bits, seed 0. Envoy: {@code XX_HASH}. */
    XX_HASH,
    /**
     * Of 64 bits, with the seed of {@code std::hash} of GNU's C++. Envoy: {@code MURMUR_HASH_2}.
     */
    MURMUR_HASH_2
  }

  /**
   * Endpoints in a table, each as often as its weight says. Picks faster than a ring and balances
   * better, but moves a little more than the share of what came or went. Envoy: {@code MAGLEV},
   * place for place the same table.
   *
   * @param tableSize a prime, 2 to 5,000,011; default 65,537; a hundred times the number of
   *     endpoints or more balances to one percent. Envoy: {@code table_size}
   */
  record Maglev(int tableSize, int balanceFactorPercent) implements Hashing {
    public static final Maglev DEFAULT = new Maglev(65_537, 0);
    private static final int LARGEST = 5_000_011;

    public Maglev {
      checkFactor(
              new Check()
                  .require(
                      tableSize <= LARGEST && BigInteger.valueOf(tableSize).isProbablePrime(50),
                      "tableSize",
                      tableSize,
                      "a prime, 2 to 5000011"),
              balanceFactorPercent)
          .done();
    }

    /** The same with another bound. */
    public Maglev withBalanceFactorPercent(int other) {
      return new Maglev(tableSize, other);
    }
  }

  private static Check checkFactor(Check check, int percent) {
    return check.require(
        percent == 0 || (percent >= 100 && percent <= 10_000),
        "balanceFactor",
        percent,
        "100 to 10000, or 0 for no bound");
  }

  /**
   * The cheaper of two endpoints drawn at random without replacement. An endpoint's cost is its
   * latency times one more than its load, divided by its weight. The latency is a moving average of
   * the time to response headers, which a slower answer raises at once and which fades while
   * nothing is heard. An attempt that fails counts as slow. Finagle's and Linkerd's rule; Envoy has
   * it as an extension that its releases leave out.
   *
   * @param decay after this time an answer counts for {@code 1/e} of its weight; more than 0;
   *     default 10 s
   * @param defaultRtt the latency of an endpoint that has not answered yet; more than 0; default 30
   *     ms
   * @param penalty what an attempt counts as that was answered with 429 or 500 to 599, gRPC's 8 or
   *     14, or not at all, if it was faster than this; more than 0; default 5 s. After a {@code
   *     retry-after} of up to 300 s half of it is left
   */
  record PeakEwma(Duration decay, Duration defaultRtt, Duration penalty)
      implements LoadBalancingPolicy {
    public static final PeakEwma DEFAULT =
        new PeakEwma(Duration.ofSeconds(10), Duration.ofMillis(30), Duration.ofSeconds(5));

    public PeakEwma {
      new Check()
          .positive("decay", decay)
          .positive("defaultRtt", defaultRtt)
          .positive("penalty", penalty)
          .done();
    }
  }

  /**
   * The best endpoint by what probes have told, Prequal's rule (NSDI 2024): each attempt has a few
   * endpoints asked, aside from its path, for their requests in flight and their latency, and the
   * answers choose for the attempts after it. Weights are ignored. Endpoints must answer probes, as
   * {@code ServerLoad} does. Envoy has nothing like it.
   *
   * @param probePath the path of a probe, which is a GET; starts with {@code /}
   * @param probesPerCall endpoints probed for each attempt, 1 to 10; default 3
   * @param probeTimeout a probe without an answer is given up; more than 0; default 100 ms, where
   *     the paper has 3 ms within a datacenter
   * @param probeAge an older answer is forgotten; more than 0; default 1 s
   * @param poolSize the most answers to choose among, 2 to 64; default 16
   * @param removePerCall answers that each attempt removes, in turn the oldest and the worst; 0 to
   *     10; default 1
   * @param hotPercent an endpoint with more requests in flight than this percentage of the answers
   *     is chosen only if all are like it; 0 to 100; 0 goes by load alone, 100 by latency alone;
   *     default 84
   */
  record Prequal(
      String probePath,
      int probesPerCall,
      Duration probeTimeout,
      Duration probeAge,
      int poolSize,
      int removePerCall,
      double hotPercent)
      implements LoadBalancingPolicy {
    public Prequal {
      new Check()
          .require(probePath.startsWith("/"), "probePath", probePath, "starts with /")
          .range("probesPerCall", probesPerCall, 1, 10)
          .positive("probeTimeout", probeTimeout)
          .positive("probeAge", probeAge)
          .range("poolSize", poolSize, 2, 64)
          .range("removePerCall", removePerCall, 0, 10)
          .require(hotPercent >= 0 && hotPercent <= 100, "hotPercent", hotPercent, "0 to 100")
          .done();
    }

    /** With every default. */
    public static Prequal of(String probePath) {
      return new Prequal(probePath, 3, Duration.ofMillis(100), Duration.ofSeconds(1), 16, 1, 84);
    }
  }
}
