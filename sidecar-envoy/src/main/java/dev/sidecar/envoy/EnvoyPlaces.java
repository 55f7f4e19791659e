package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LocalityPolicy;
import dev.sidecar.policy.LocalityPolicy.Weighted;
import dev.sidecar.policy.LocalityPolicy.ZoneAware;
import dev.sidecar.policy.SpreadPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes endpoints as a load assignment: those of one priority and one locality together. */
final class EnvoyPlaces {
  private EnvoyPlaces() {}

  private record Place(int priority, Locality locality) {}

  static ObjectNode assignment(ClusterPolicy policy, List<WeightedEndpoint> found) {
    Map<Place, List<ObjectNode>> places = new LinkedHashMap<>();
    for (WeightedEndpoint each : found) {
      Placement placement = each.placement();
      places
          .computeIfAbsent(
              new Place(placement.priority(), placement.locality()), it -> new ArrayList<>())
          .add(endpoint(each));
    }
    List<ObjectNode> written = new ArrayList<>();
    places.forEach(
        (place, endpoints) -> {
          ObjectNode one = place(place.priority(), place.locality(), endpoints);
          if (policy.spread().locality() instanceof Weighted weighted
              && weighted.weights().get(place.locality()) != null) {
            one.put("load_balancing_weight", weighted.weights().get(place.locality()));
          }
          written.add(one);
        });
    ObjectNode assignment = Json.object("cluster_name", policy.name(), "endpoints", written);
    int overprovisioning = policy.spread().overprovisioningPercent();
    if (overprovisioning != SpreadPolicy.DEFAULT_OVERPROVISIONING_PERCENT) {
      assignment.set("policy", Json.object("overprovisioning_factor", overprovisioning));
    }
    return assignment;
  }

  static ObjectNode place(int priority, Locality locality, List<ObjectNode> endpoints) {
    ObjectNode written = Json.object("lb_endpoints", endpoints);
    if (priority != 0) {
      written.put("priority", priority);
    }
    if (!locality.equals(Locality.NONE)) {
      written.set("locality", locality(locality));
    }
    return written;
  }

  /** What {@code common_lb_config} says of localities. */
  static ObjectNode localities(SpreadPolicy policy) {
    LocalityPolicy locality = policy.locality();
    if (locality instanceof ZoneAware aware) {
      return Json.object(
          "zone_aware_lb_config",
          Json.object(
              "routing_enabled",
              Json.object("value", aware.routingEnabledPercent()),
              "min_cluster_size",
              aware.minClusterSize()));
    }
    return locality instanceof Weighted
        ? Json.object("locality_weighted_lb_config", Json.object())
        : Json.object();
  }

  static ObjectNode locality(Locality locality) {
    ObjectNode written = Json.object("region", locality.region());
    if (!locality.zone().isEmpty()) {
      written.put("zone", locality.zone());
    }
    if (!locality.subZone().isEmpty()) {
      written.put("sub_zone", locality.subZone());
    }
    return written;
  }

  private static ObjectNode endpoint(WeightedEndpoint found) {
    Endpoint endpoint = found.endpoint();
    ObjectNode written =
        at(Json.address(endpoint.address().getHostAddress(), endpoint.port()))
            .put("load_balancing_weight", found.weight());
    Map<String, String> metadata = found.placement().metadata();
    if (!metadata.isEmpty()) {
      written.set("metadata", Json.object("filter_metadata", Json.object("envoy.lb", metadata)));
    }
    return written;
  }

  static ObjectNode at(ObjectNode address) {
    return Json.object("endpoint", Json.object("address", address));
  }
}
