package dev.sidecar.config;

import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.KeepAlivePolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.TlsPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code clusters}. */
final class ClusterReader {
  private static final List<String> KEYS =
      Stream.of(
              List.of(
                  "endpoints",
                  "discovery",
                  "protocol",
                  "loadBalancing",
                  "connectTimeout",
                  "tls",
                  "admission"),
              HealthReader.KEYS,
              SpreadReader.KEYS,
              List.of("keepAlive"),
              CallReader.KEYS)
          .flatMap(List::stream)
          .toList();

  /**
   * A cluster as the file has it.
   *
   * @param policy null if a problem was added
   * @param calls what the cluster's routes inherit, so that these are judged in any case
   */
  record Cluster(@Nullable ClusterPolicy policy, CallPolicy calls) {}

  private ClusterReader() {}

  /**
   * Reads a cluster.
   *
   * @param vouched whether the policy's identity knows anyone who vouches for peers
   */
  static Cluster read(String name, YamlMapping.Entry entry, boolean vouched) {
    YamlMapping mapping = YamlMapping.read(entry.value(), "a mapping with endpoints", KEYS);
    if (mapping == null) {
      return new Cluster(null, CallReader.REFUSED);
    }
    DiscoveryPolicy discovery = EndpointReader.read(mapping);
    HttpProtocol protocol =
        mapping.optional("protocol", HttpProtocol.HTTP1, ClusterReader::protocol);
    LoadBalancingPolicy loadBalancing =
        mapping.optional(
            "loadBalancing", new LoadBalancingPolicy.RoundRobin(), LoadBalancingReader::read);
    Duration connectTimeout =
        TimeoutReader.duration(mapping, "connectTimeout", ClusterPolicy.DEFAULT_CONNECT_TIMEOUT);
    YamlValue secured = mapping.get("tls");
    TlsPolicy tls = secured == null ? null : TlsReader.read(secured, vouched);
    AdmissionPolicy admission =
        mapping.optional("admission", AdmissionPolicy.DEFAULT, AdmissionReader::read);
    HealthPolicy health = HealthReader.read(mapping);
    CallPolicy calls = CallReader.read(mapping, CallPolicy.DEFAULT);
    SpreadPolicy spread = SpreadReader.read(mapping);
    KeepAlivePolicy keepAlive =
        mapping.optional("keepAlive", KeepAlivePolicy.DEFAULT, KeepAliveReader::read);
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
                    health,
                    calls,
                    tls,
                    spread,
                    keepAlive),
            Map.of("name", entry.key()));
    return new Cluster(policy, calls);
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
