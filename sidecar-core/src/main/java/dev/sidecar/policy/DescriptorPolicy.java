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
 */
public record DescriptorPolicy(List<DescriptorPart> parts) {
  public DescriptorPolicy {
    parts = List.copyOf(parts);
    new Check().require(!parts.isEmpty(), "parts", "an empty list", "one entry or more").done();
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
