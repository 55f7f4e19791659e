package dev.sidecar.policy;

import java.util.List;

/**
 * The buckets of a rate limit that are for some descriptors of its route's calls. Envoy: {@code
 * LocalRateLimit.descriptors}.
 *
 * <p>A call takes a token from the bucket of each of its descriptors that has one, the slowest to
 * fill first, and then one of the route. It is refused by the first that has none; what it took
 * before is gone.
 *
 * @param buckets default none; no two with the same entries. A descriptor that fits one with all
 *     its values takes that, else the first that it fits; of several Envoy takes any
 * @param most how many values have tokens of their own, for each bucket that leaves out a value; 1
 *     to 1,000,000; default 1,000. The one that was not asked for longest is forgotten for a new
 *     one, and begins with all its tokens when it comes again. So much memory is held: some 250
 *     bytes each, and the values. Envoy: {@code max_dynamic_descriptors}, by default 20
 * @param alwaysTake default true; false: a call that took a token from one of these takes none of
 *     the route. Envoy: {@code always_consume_default_token_bucket}
 */
public record DescriptorLimits(List<DescriptorLimit> buckets, int most, boolean alwaysTake) {
  /** How many values have tokens of their own where nothing is said. */
  public static final int DEFAULT_MOST = 1_000;

  /** No bucket but the route's. */
  public static final DescriptorLimits NONE = new DescriptorLimits(List.of(), DEFAULT_MOST, true);

  public DescriptorLimits {
    buckets = List.copyOf(buckets);
    DescriptorLimit twice = DescriptorLimit.twice(buckets);
    new Check()
        .require(
            twice == null,
            "buckets",
            "two for the same entries: " + (twice == null ? "" : twice.keys()),
            "one for each")
        .range("mostValues", most, 1, 1_000_000)
        .done();
  }

  /** With the defaults. */
  public DescriptorLimits(DescriptorLimit... buckets) {
    this(List.of(buckets), DEFAULT_MOST, true);
  }
}
