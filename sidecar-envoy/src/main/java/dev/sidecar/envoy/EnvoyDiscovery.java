package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.DiscoveryPolicy.Custom;
import dev.sidecar.policy.DiscoveryPolicy.Dns;
import dev.sidecar.policy.DiscoveryPolicy.File;
import dev.sidecar.policy.DiscoveryPolicy.Static;
import java.util.List;

/** Writes where a cluster's endpoints come from: its type and its load assignment. */
final class EnvoyDiscovery {
  private static final long MOST_WEIGHT = 0xFFFF_FFFFL;

  private EnvoyDiscovery() {}

  static ObjectNode of(String field, ClusterPolicy policy) {
    DiscoveryPolicy discovery = policy.discovery();
    if (discovery instanceof File file) {
      throw new NotExpressibleException(
          field + ".discovery.file", file.path(), "reads files of whole resources only");
    }
    if (discovery instanceof Custom custom) {
      throw new NotExpressibleException(
          field + ".discovery.custom", custom.name(), "does not run the application's code");
    }
    if (discovery instanceof Dns dns) {
      return dns(field, policy.name(), dns);
    }
    List<WeightedEndpoint> found = ((Static) discovery).endpoints();
    long sum = found.stream().mapToLong(WeightedEndpoint::weight).sum();
    if (sum > MOST_WEIGHT) {
      throw new NotExpressibleException(
          field + ".endpoints", "sum of weights " + sum, "adds weights to " + MOST_WEIGHT);
    }
    return Json.object("type", "STATIC", "load_assignment", EnvoyPlaces.assignment(policy, found));
  }

  private static ObjectNode dns(String field, String name, Dns dns) {
    // The fields of the cluster itself, with type STRICT_DNS, are deprecated.
    return Json.object(
        "cluster_type",
        Json.object(
            "name",
            "envoy.clusters.dns",
            "typed_config",
            Json.typed(
                "envoy.extensions.clusters.dns.v3.DnsCluster",
                // A and AAAA, as the JVM's resolver gives both.
                "dns_lookup_family",
                "ALL",
                "dns_refresh_rate",
                Json.duration(field + ".discovery.dns.interval", dns.interval()))),
        "load_assignment",
        Json.object(
            "cluster_name",
            name,
            "endpoints",
            List.of(
                Json.object(
                    "lb_endpoints",
                    List.of(EnvoyPlaces.at(Json.address(dns.host(), dns.port())))))));
  }
}
