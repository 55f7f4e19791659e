package dev.sidecar.ratelimit;

import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.RateLimitPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a route's calls: its own bucket, and those for descriptors. Which are asked, and in
 * which order, is Envoy's {@code LocalRateLimiterImpl::requestAllowed}. Any thread.
 */
public final class RouteTokens {
  private static final Taken TAKEN = new Taken(true, null);
  private static final Taken REFUSED = new Taken(false, null);

  private final TokenBucket own;
  private final Map<List<RateLimitDescriptor.Entry>, DescriptorBuckets> exact = new HashMap<>();
  private final List<DescriptorBuckets> ofAnyValue = new ArrayList<>();
  private final boolean alwaysTake;

  /**
   * Full buckets.
   *
   * @param forgotten counts buckets that were given up, before they were full again, for a new
   *     value's
   */
  public RouteTokens(RateLimitPolicy policy, long nowNanos, LongAdder forgotten) {
    own = new TokenBucket(policy.tokens(), policy.fill(), policy.interval(), nowNanos);
    alwaysTake = policy.descriptors().alwaysTake();
    for (DescriptorLimit limit : policy.descriptors().buckets()) {
      int most = policy.descriptors().most();
      DescriptorBuckets buckets = new DescriptorBuckets(limit, most, nowNanos, forgotten);
      if (limit.isOfAnyValue()) {
        ofAnyValue.add(buckets);
      } else {
        exact.put(entries(limit), buckets);
      }
    }
  }

  /**
   * What became of a call.
   *
   * @param goesOn whether there was a token wherever one was asked for
   * @param by the limit that had none; null where that was the route's own
   */
  public record Taken(boolean goesOn, @Nullable DescriptorLimit by) {}

  /** Takes the tokens of a call that has these descriptors. */
  public Taken take(List<RateLimitDescriptor> descriptors, long nowNanos) {
    List<Fit> fits = fitting(descriptors, nowNanos);
    for (int i = 0; i < fits.size(); i++) {
      Fit fit = fits.get(i);
      if (!fit.bucket().take(fit.hits(), nowNanos)) {
        return new Taken(false, fit.buckets().limit());
      }
    }
    return (!fits.isEmpty() && !alwaysTake) || own.take(nowNanos) ? TAKEN : REFUSED;
  }

  /** A bucket that a call takes tokens from. */
  private record Fit(DescriptorBuckets buckets, TokenBucket bucket, int hits) {}

  /** The buckets of descriptors, the slowest to fill first. */
  private List<Fit> fitting(List<RateLimitDescriptor> descriptors, long nowNanos) {
    List<Fit> fits = List.of();
    for (int i = 0; i < descriptors.size(); i++) {
      RateLimitDescriptor each = descriptors.get(i);
      DescriptorBuckets found = find(each);
      if (found != null) {
        Fit fit = new Fit(found, found.of(each, nowNanos), each.hits());
        if (fits.isEmpty()) {
          fits = List.of(fit);
        } else {
          fits = new ArrayList<>(fits);
          fits.add(place(fits, found.perSecond()), fit);
        }
      }
    }
    return fits;
  }

  private static int place(List<Fit> fits, double perSecond) {
    int place = fits.size();
    while (place > 0 && fits.get(place - 1).buckets().perSecond() > perSecond) {
      place--;
    }
    return place;
  }

  private @Nullable DescriptorBuckets find(RateLimitDescriptor descriptor) {
    DescriptorBuckets found = exact.get(descriptor.entries());
    for (int i = 0; found == null && i < ofAnyValue.size(); i++) {
      if (DescriptorBuckets.fits(ofAnyValue.get(i).limit(), descriptor)) {
        found = ofAnyValue.get(i);
      }
    }
    return found;
  }

  private static List<RateLimitDescriptor.Entry> entries(DescriptorLimit limit) {
    return limit.entries().stream()
        .map(it -> new RateLimitDescriptor.Entry(it.key(), String.valueOf(it.value())))
        .toList();
  }
}
