package dev.sidecar.policy;

import java.util.List;

/**
 * How a descriptor of a call is made, by which rate limits know it. Envoy: {@code
 * RouteAction.rate_limits}, without stages: each limit of the route gets each descriptor.
 *
 * <p>A part that finds nothing in a call leaves the call without this descriptor; one that is
 * optional leaves out its entry alone.
 *
 * @param parts one or more, in the order of the entries that they make
 * @param hits as how many calls one with this descriptor counts: so many tokens of its bucket are
 *     taken, and a rate limit service counts so many. 1 to 1,000,000,000; default 1. Envoy: {@code
 *     hits_addend.number}, which may be 0 there
 */
public record DescriptorPolicy(List<DescriptorPart> parts, int hits) {
  private static final int MOST_HITS = 1_000_000_000;

  public DescriptorPolicy {
    parts = List.copyOf(parts);
    new Check()
        .require(!parts.isEmpty(), "parts", "an empty list", "one entry or more")
        .range("hits", hits, 1, MOST_HITS)
        .done();
  }

  /** Of a call that counts as one. */
  public DescriptorPolicy(List<DescriptorPart> parts) {
    this(parts, 1);
  }

  /** Of these parts. */
  public DescriptorPolicy(DescriptorPart... parts) {
    this(List.of(parts));
  }

  /** Whether it asks for the cluster that a call goes to. */
  public boolean namesCluster() {
    return parts.stream().anyMatch(DescriptorPart.DestinationCluster.class::isInstance);
  }
}
