package dev.sidecar.config;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.DiscoveryPolicy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads where a cluster's endpoints are: addresses and what is said of them, or a discovery. */
final class EndpointReader {
  private static final List<String> KEYS =
      Stream.concat(Stream.of("address", "weight"), PlacementReader.KEYS.stream()).toList();
  private static final String LIST = "a list of addresses like [10.0.3.7:8443]";
  private static final String ADDRESS = "an address like 10.0.3.7:8443";
  private static final String ITEM =
      ADDRESS + " or a mapping like {address: 10.0.3.7:8443, weight: 3}";
  private static final String WEIGHT = "a whole number, 1 to " + WeightedEndpoint.MAX_WEIGHT;

  // Stands in for endpoints that were refused, so that the record reports the other values only.
  private static final List<WeightedEndpoint> REFUSED =
      List.of(WeightedEndpoint.of(new Endpoint(InetAddress.getLoopbackAddress(), 1)));

  private EndpointReader() {}

  static DiscoveryPolicy read(YamlMapping cluster) {
    YamlValue found = cluster.get("discovery");
    if (found != null) {
      if (cluster.get("endpoints") != null) {
        found.fail("beside endpoints (expected: one of the two)");
      }
      DiscoveryPolicy read = DiscoveryReader.read(found);
      return read == null ? new DiscoveryPolicy.Static(REFUSED) : read;
    }
    List<WeightedEndpoint> endpoints = endpoints(cluster.required("endpoints", LIST));
    DiscoveryPolicy named = cluster.build(() -> new DiscoveryPolicy.Static(endpoints));
    return named == null ? new DiscoveryPolicy.Static(REFUSED) : named;
  }

  private static List<WeightedEndpoint> endpoints(@Nullable YamlValue value) {
    List<YamlValue> items = value == null ? null : value.list(LIST);
    if (items == null) {
      return REFUSED;
    }
    List<@Nullable WeightedEndpoint> read = new ArrayList<>();
    items.forEach(item -> read.add(item.textIfAny() == null ? weighted(item) : plain(item)));
    List<WeightedEndpoint> endpoints = read.stream().filter(Objects::nonNull).toList();
    return endpoints.isEmpty() && !items.isEmpty() ? REFUSED : endpoints;
  }

  private static @Nullable WeightedEndpoint plain(YamlValue value) {
    Endpoint endpoint = value.parsed(ADDRESS, Endpoint::parse);
    return endpoint == null ? null : WeightedEndpoint.of(endpoint);
  }

  private static @Nullable WeightedEndpoint weighted(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, ITEM, KEYS);
    if (mapping == null) {
      return null;
    }
    YamlValue address = mapping.required("address", ADDRESS);
    Endpoint endpoint = address == null ? null : address.parsed(ADDRESS, Endpoint::parse);
    int weight = mapping.optional("weight", 1, EndpointReader::weight);
    Placement placement = PlacementReader.read(mapping);
    return endpoint == null ? null : new WeightedEndpoint(endpoint, weight, placement);
  }

  private static @Nullable Integer weight(YamlValue value) {
    Integer weight = value.integer(WEIGHT);
    if (weight != null && (weight < 1 || weight > WeightedEndpoint.MAX_WEIGHT)) {
      value.refuse("1 to " + WeightedEndpoint.MAX_WEIGHT);
      return null;
    }
    return weight;
  }
}
