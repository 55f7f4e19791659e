package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;
import static dev.sidecar.config.text.JavaText.time;

import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.LocalityPolicy;
import dev.sidecar.policy.SlowStartPolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsettingPolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes endpoints, and among which of them one is picked, as Java. */
final class SpreadCode {
  private SpreadCode() {}

  static String endpoints(List<WeightedEndpoint> endpoints) {
    boolean plain =
        endpoints.stream().allMatch(it -> it.equals(WeightedEndpoint.of(it.endpoint())));
    String items = JavaText.list(endpoints.stream().map(it -> endpoint(it, plain)));
    return (plain ? "DiscoveryPolicy.Static.of" : "new DiscoveryPolicy.Static")
        + "(List.of("
        + items
        + "))";
  }

  private static String endpoint(WeightedEndpoint endpoint, boolean plain) {
    String parsed = "Endpoint.parse(" + quoted(endpoint.endpoint().toString()) + ")";
    if (plain) {
      return parsed;
    }
    Placement placement = endpoint.placement();
    return placement.equals(Placement.NONE)
        ? "new WeightedEndpoint(%s, %d)".formatted(parsed, endpoint.weight())
        : "new WeightedEndpoint(%s, %d, %s)"
            .formatted(parsed, endpoint.weight(), placement(placement));
  }

  private static String placement(Placement placement) {
    return "new Placement(%d, %s, %s)"
        .formatted(
            placement.priority(), locality(placement.locality()), metadata(placement.metadata()));
  }

  private static String locality(Locality locality) {
    return locality.equals(Locality.NONE)
        ? "Locality.NONE"
        : "Locality.parse(" + quoted(locality.toString()) + ")";
  }

  private static String metadata(Map<String, String> metadata) {
    Stream<String> entries =
        metadata.entrySet().stream()
            .map(it -> "Map.entry(%s, %s)".formatted(quoted(it.getKey()), quoted(it.getValue())));
    return metadata.isEmpty() ? "Map.of()" : "Map.ofEntries(" + JavaText.list(entries) + ")";
  }

  static String spread(SpreadPolicy policy) {
    SpreadPolicy plain = SpreadPolicy.DEFAULT;
    JavaText code = new JavaText("SpreadPolicy.DEFAULT");
    code.add(
        "withOverprovisioningPercent",
        policy.overprovisioningPercent(),
        plain.overprovisioningPercent());
    LocalityPolicy locality = policy.locality();
    if (locality != null) {
      code.call("with", locality(locality));
    }
    SlowStartPolicy slow = policy.slowStart();
    if (slow != null) {
      code.call(
          "with",
          "new SlowStartPolicy(%s, %s, %s)"
              .formatted(time(slow.window()), slow.aggression(), slow.minWeightPercent()));
    }
    SubsetPolicy subsets = policy.subsets();
    if (subsets != null) {
      code.call("with", SubsetText.code(subsets));
    }
    SubsettingPolicy few = policy.subsetting();
    if (few != null) {
      code.call("with", "new SubsettingPolicy(" + few.size() + ")");
    }
    return code.text();
  }

  private static String locality(LocalityPolicy policy) {
    if (policy instanceof LocalityPolicy.Weighted weighted) {
      return "new LocalityPolicy.Weighted(" + numbers(weighted.weights()) + ")";
    }
    LocalityPolicy.ZoneAware aware = (LocalityPolicy.ZoneAware) policy;
    return "new LocalityPolicy.ZoneAware(%s, %d, %d, %s)"
        .formatted(
            locality(aware.self()),
            aware.minClusterSize(),
            aware.routingEnabledPercent(),
            numbers(aware.callers()));
  }

  private static String numbers(Map<Locality, Integer> numbers) {
    Stream<String> entries =
        numbers.entrySet().stream()
            .map(it -> "Map.entry(%s, %d)".formatted(locality(it.getKey()), it.getValue()));
    return numbers.isEmpty() ? "Map.of()" : "Map.ofEntries(" + JavaText.list(entries) + ")";
  }
}
