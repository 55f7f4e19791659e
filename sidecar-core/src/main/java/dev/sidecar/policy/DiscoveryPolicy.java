package dev.sidecar.policy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import java.util.List;

/** How a cluster's endpoints are found. Envoy: {@code Cluster.type}. */
public sealed interface DiscoveryPolicy {
  /**
   * The policy itself names them. Envoy: {@code STATIC}.
   *
   * @param endpoints each address once; a call to a cluster without endpoints fails with {@link
   *     dev.sidecar.failure.SidecarException.NoEndpoint}. Envoy: {@code load_assignment}
   */
  record Static(List<WeightedEndpoint> endpoints) implements DiscoveryPolicy {
    public Static {
      endpoints = List.copyOf(endpoints);
      new Check()
          .require(
              endpoints.stream().map(WeightedEndpoint::endpoint).distinct().count()
                  == endpoints.size(),
              "endpoints",
              endpoints,
              "each address once")
          .done();
    }

    /** Endpoints of equal weight. */
    public static Static of(List<Endpoint> endpoints) {
      return new Static(endpoints.stream().map(WeightedEndpoint::of).toList());
    }
  }
}
