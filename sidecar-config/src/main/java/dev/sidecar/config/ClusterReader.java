package dev.sidecar.config;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.LoadBalancingPolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code clusters}. */
final class ClusterReader {
  private static final List<String> KEYS =
      Stream.concat(
              Stream.of("endpoints", "protocol", "loadBalancing", "connectTimeout", "admission"),
              CallReader.KEYS.stream())
          .toList();
  private static final String ENDPOINTS = "a list of addresses like [10.0.3.7:8443]";

  // Stands in for endpoints that were refused, so that the record reports the other values only.
  private static final List<Endpoint> REFUSED =
      List.of(new Endpoint(InetAddress.getLoopbackAddress(), 1));

  /**
   * A cluster as the file has it.
   *
   * @param policy null if a problem was added
   * @param calls what the cluster's routes inherit, so that these are judged in any case
   */
  record Cluster(@Nullable ClusterPolicy policy, CallPolicy calls) {}

  private ClusterReader() {}

  static Cluster read(String name, YamlMapping.Entry entry) {
    YamlMapping mapping = YamlMapping.read(entry.value(), "a mapping with endpoints", KEYS);
    if (mapping == null) {
      return new Cluster(null, CallReader.REFUSED);
    }
    DiscoveryPolicy discovery = discovery(mapping);
    HttpProtocol protocol =
        mapping.optional("protocol", HttpProtocol.HTTP1, ClusterReader::protocol);
    LoadBalancingPolicy loadBalancing =
        mapping.optional(
            "loadBalancing", new LoadBalancingPolicy.RoundRobin(), LoadBalancingReader::read);
    Duration connectTimeout =
        TimeoutReader.duration(mapping, "connectTimeout", ClusterPolicy.DEFAULT_CONNECT_TIMEOUT);
    AdmissionPolicy admission =
        mapping.optional("admission", AdmissionPolicy.DEFAULT, AdmissionReader::read);
    CallPolicy calls = CallReader.read(mapping, CallPolicy.DEFAULT);
    ClusterPolicy policy =
        mapping.build(
            () ->
                new ClusterPolicy(
                    name,
                    discovery,
                    protocol,
                    loadBalancing,
                    connectTimeout,
                    admission,
                    HealthPolicy.DEFAULT,
                    calls),
            Map.of("name", entry.key()));
    return new Cluster(policy, calls);
  }

  private static DiscoveryPolicy discovery(YamlMapping mapping) {
    List<Endpoint> endpoints = endpoints(mapping);
    DiscoveryPolicy named = mapping.build(() -> DiscoveryPolicy.Static.of(endpoints));
    return named == null ? DiscoveryPolicy.Static.of(REFUSED) : named;
  }

  private static List<Endpoint> endpoints(YamlMapping mapping) {
    YamlValue value = mapping.required("endpoints", ENDPOINTS);
    List<YamlValue> items = value == null ? null : value.list(ENDPOINTS);
    if (items == null) {
      return REFUSED;
    }
    List<@Nullable Endpoint> read = new ArrayList<>();
    items.forEach(item -> read.add(item.parsed("an address like 10.0.3.7:8443", Endpoint::parse)));
    List<Endpoint> endpoints = read.stream().filter(Objects::nonNull).toList();
    return endpoints.isEmpty() && !items.isEmpty() ? REFUSED : endpoints;
  }

  private static @Nullable HttpProtocol protocol(YamlValue value) {
    String name = value.text("http1 or http2");
    if (name == null) {
      return null;
    }
    return switch (name) {
      case "http1" -> HttpProtocol.HTTP1;
      case "http2" -> HttpProtocol.HTTP2;
      default -> {
        value.refuse("http1 or http2");
        yield null;
      }
    };
  }
}
