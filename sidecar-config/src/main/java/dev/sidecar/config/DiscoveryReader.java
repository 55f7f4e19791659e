package dev.sidecar.config;

import dev.sidecar.policy.DiscoveryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code discovery}: one source with its settings. */
final class DiscoveryReader {
  private static final String EXPECTED =
      "one of {file: PATH}, {dns: {host: NAME, port: NUMBER}}, {custom: NAME}";
  private static final String DNS = "a mapping like {host: orders.svc, port: 8080, interval: 5s}";

  // Stands in for a port that is missing, so that the record judges the rest.
  private static final int REFUSED_PORT = 1;

  private DiscoveryReader() {}

  static @Nullable DiscoveryPolicy read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, EXPECTED, List.of("file", "dns", "custom"));
    if (mapping == null) {
      return null;
    }
    if (mapping.entries().size() != 1) {
      value.refuse(EXPECTED);
      return null;
    }
    return mapping.entries().entrySet().stream()
        .findFirst()
        .map(only -> source(only.getKey(), only.getValue().value(), mapping))
        .orElse(null);
  }

  private static @Nullable DiscoveryPolicy source(
      String source, YamlValue value, YamlMapping mapping) {
    return switch (source) {
      case "file" -> file(value);
      case "dns" -> dns(value);
      case "custom" -> custom(value, mapping);
      default -> null;
    };
  }

  private static @Nullable DiscoveryPolicy file(YamlValue value) {
    Path path = PathReader.read(value);
    return path == null ? null : new DiscoveryPolicy.File(path);
  }

  private static @Nullable DiscoveryPolicy dns(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, DNS, List.of("host", "port", "interval"));
    if (mapping == null) {
      return null;
    }
    YamlValue hostValue = mapping.required("host", "a name like orders.svc");
    YamlValue portValue = mapping.required("port", "1 to 65535");
    String host = hostValue == null ? null : hostValue.text("a name like orders.svc");
    Integer port = portValue == null ? null : portValue.integer("1 to 65535");
    Duration interval =
        TimeoutReader.duration(mapping, "interval", DiscoveryPolicy.Dns.DEFAULT_INTERVAL);
    DiscoveryPolicy.Dns read =
        mapping.build(
            () ->
                new DiscoveryPolicy.Dns(
                    host == null ? "refused" : host, port == null ? REFUSED_PORT : port, interval));
    return host == null || port == null ? null : read;
  }

  private static @Nullable DiscoveryPolicy custom(YamlValue value, YamlMapping mapping) {
    String name = value.text("a name");
    return name == null
        ? null
        : mapping.build(() -> new DiscoveryPolicy.Custom(name), Map.of("name", value));
  }
}
