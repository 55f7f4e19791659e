package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.LocalityPolicy.ZoneAware;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes where callers are, for clusters that are zone-aware: Envoy counts the endpoints of a
 * cluster that stands for the callers, and there is one for the whole process.
 */
final class EnvoyCallers {
  // No name that a cluster of a policy may have.
  private static final String CLUSTER = "sidecar:callers";
  private static final int MOST_CALLERS = 1_000;

  /** Who calls: what all zone-aware clusters have to agree on. */
  private record Callers(Locality self, Map<Locality, Integer> numbers) {}

  private EnvoyCallers() {}

  /** Adds to a bootstrap what zone-aware clusters need, if there are any. */
  static void add(List<ClusterPolicy> policies, ObjectNode bootstrap) {
    Callers callers = null;
    for (int i = 0; i < policies.size(); i++) {
      if (policies.get(i).spread().locality() instanceof ZoneAware aware) {
        Callers these = callers("clusters[" + i + "].locality.zoneAware", policies.get(i), aware);
        if (callers != null && !callers.equals(these)) {
          throw new NotExpressibleException(
              "clusters[" + i + "].locality.zoneAware",
              these,
              "knows one set of callers for all clusters, and another one has " + callers);
        }
        callers = these;
      }
    }
    if (callers != null) {
      write(callers, bootstrap);
    }
  }

  private static Callers callers(String field, ClusterPolicy policy, ZoneAware aware) {
    Map<Locality, Integer> numbers = new TreeMap<>(aware.callers());
    if (numbers.isEmpty()) {
      if (policy.discovery() instanceof DiscoveryPolicy.Static named) {
        for (WeightedEndpoint each : named.endpoints()) {
          numbers.put(each.placement().locality(), 1);
        }
      }
      numbers.put(aware.self(), 1);
    }
    int common = numbers.values().stream().reduce(0, EnvoyCallers::commonDivisor);
    numbers.replaceAll((locality, number) -> number / common);
    long sum = numbers.values().stream().mapToLong(it -> it).sum();
    if (sum > MOST_CALLERS) {
      throw new NotExpressibleException(
          field + ".callers",
          aware.callers(),
          "counts callers one by one (expected: a sum of " + MOST_CALLERS + " or less)");
    }
    return new Callers(aware.self(), numbers);
  }

  private static int commonDivisor(int a, int b) {
    return BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).intValue();
  }

  private static void write(Callers callers, ObjectNode bootstrap) {
    ((ArrayNode) bootstrap.at("/static_resources/clusters")).add(cluster(callers));
    bootstrap.set("cluster_manager", Json.object("local_cluster_name", CLUSTER));
    ObjectNode node =
        bootstrap.get("node") instanceof ObjectNode named
            ? named
            : Json.object("id", "sidecar", "cluster", "sidecar");
    node.set("locality", EnvoyPlaces.locality(callers.self()));
    bootstrap.set("node", node);
  }

  private static ObjectNode cluster(Callers callers) {
    List<ObjectNode> places = new ArrayList<>();
    int port = 0;
    for (Map.Entry<Locality, Integer> each : callers.numbers().entrySet()) {
      List<ObjectNode> there = new ArrayList<>();
      for (int i = 0; i < each.getValue(); i++) {
        // An address for documentation: nothing is ever sent there.
        there.add(EnvoyPlaces.at(Json.address("192.0.2.1", ++port)));
      }
      places.add(EnvoyPlaces.place(0, each.getKey(), there));
    }
    return Json.object(
        "name",
        CLUSTER,
        "type",
        "STATIC",
        "connect_timeout",
        "5s",
        "load_assignment",
        Json.object("cluster_name", CLUSTER, "endpoints", places));
  }
}
