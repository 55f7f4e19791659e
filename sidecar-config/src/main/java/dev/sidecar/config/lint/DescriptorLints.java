package dev.sidecar.config.lint;

import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.util.List;

/** Looks at a route's descriptors and at the buckets that are for them. */
final class DescriptorLints {
  private DescriptorLints() {}

  static void find(RoutePolicy route, Site site, Findings findings) {
    List<DescriptorPolicy> made = route.filters().descriptors();
    RateLimitPolicy limit = route.filters().rateLimit();
    List<DescriptorLimit> buckets = limit == null ? List.of() : limit.descriptors().buckets();
    findings.addIf(
        !made.isEmpty() && buckets.isEmpty() && route.filters().globalRateLimit() == null,
        Lint.DESCRIPTORS_WITHOUT_LIMIT,
        site.at("descriptors"),
        "no buckets");
    for (int i = 0; i < buckets.size(); i++) {
      DescriptorLimit bucket = buckets.get(i);
      String index = Integer.toString(i);
      List<DescriptorPolicy> fitting =
          made.stream().filter(each -> mayFit(each.parts(), bucket.entries())).toList();
      int mostHits =
          fitting.stream()
              .filter(each -> !bucket.isOfAnyValue() || !hasItsOwn(each, buckets))
              .mapToInt(DescriptorPolicy::hits)
              .max()
              .orElse(1);
      findings.addIf(
          fitting.isEmpty(),
          Lint.BUCKET_WITHOUT_DESCRIPTOR,
          site.at("rateLimit", "buckets", index, "descriptor"),
          "no descriptor with " + bucket.keys());
      findings.addIf(
          mostHits > bucket.tokens(),
          Lint.BUCKET_BELOW_HITS,
          site.at("rateLimit", "buckets", index, "tokens"),
          "%d for %s, and %d hits".formatted(bucket.tokens(), bucket.keys(), mostHits));
      findings.addIf(
          limit != null && limit.descriptors().alwaysTake() && isNoTighter(bucket, mostHits, limit),
          Lint.BUCKET_ABOVE_ROUTE,
          site.at("rateLimit", "buckets", index, "tokens"),
          "%d for %s, and %d of the route"
              .formatted(bucket.tokens(), bucket.keys(), limit == null ? 0 : limit.tokens()));
    }
  }

  /** Whether parts may make these entries, with those left out that may be. */
  private static boolean mayFit(List<DescriptorPart> parts, List<DescriptorLimit.Entry> entries) {
    if (parts.isEmpty()) {
      return entries.isEmpty();
    }
    DescriptorPart first = parts.get(0);
    List<DescriptorPart> rest = parts.subList(1, parts.size());
    return (isOptional(first) && mayFit(rest, entries))
        || (!entries.isEmpty()
            && mayMake(first, entries.get(0))
            && mayFit(rest, entries.subList(1, entries.size())));
  }

  /** Whether a descriptor that is the same for each call has a bucket with all its values. */
  private static boolean hasItsOwn(DescriptorPolicy descriptor, List<DescriptorLimit> buckets) {
    List<DescriptorLimit.Entry> constant =
        descriptor.parts().stream()
            .filter(DescriptorPart.Fixed.class::isInstance)
            .map(part -> (DescriptorPart.Fixed) part)
            .map(part -> new DescriptorLimit.Entry(part.key(), part.value()))
            .toList();
    return constant.size() == descriptor.parts().size()
        && buckets.stream().anyMatch(each -> each.entries().equals(constant));
  }

  private static boolean isOptional(DescriptorPart part) {
    return (part instanceof DescriptorPart.Header header && header.optional())
        || (part instanceof DescriptorPart.Query query && query.optional());
  }

  private static boolean mayMake(DescriptorPart part, DescriptorLimit.Entry entry) {
    String value = entry.value();
    if (!part.key().equals(entry.key()) || value == null) {
      return part.key().equals(entry.key());
    }
    if (part instanceof DescriptorPart.Fixed fixed) {
      return fixed.value().equals(value);
    }
    return !(part instanceof DescriptorPart.Matched matched) || matched.value().equals(value);
  }

  /** Whether the route's own tokens are used up no later, whatever comes. */
  private static boolean isNoTighter(DescriptorLimit bucket, int hits, RateLimitPolicy route) {
    double its = (double) bucket.fill() / hits / bucket.interval().toNanos();
    double own = (double) route.fill() / route.interval().toNanos();
    return (double) bucket.tokens() / hits >= route.tokens() && its >= own;
  }
}
