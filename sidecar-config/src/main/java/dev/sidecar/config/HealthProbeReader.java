package dev.sidecar.config;

import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code http} and {@code grpc} of a health check. */
final class HealthProbeReader {
  private static final List<String> KEYS =
      List.of("path", "host", "method", "expectedStatuses", "retriableStatuses", "requestHeaders");
  private static final String STATUSES = "a list like [200, 204-206]";
  private static final String STATUS = "a status, or two with a dash: 100 to 599";
  private static final Pattern RANGE = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");

  private HealthProbeReader() {}

  /** What is asked, or null after a problem was added. */
  static HealthProbe.@Nullable Http read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {path: /healthz}", KEYS);
    if (mapping == null) {
      return null;
    }
    YamlValue path = mapping.required("path", "a path like /healthz");
    String at = path == null ? null : path.text("a path like /healthz");
    YamlValue named = mapping.get("host");
    String host = named == null ? null : named.text("a host name");
    String method =
        mapping.optional("method", HealthProbe.Http.DEFAULT_METHOD, it -> it.text("a method"));
    List<StatusRange> expected =
        mapping.optional(
            "expectedStatuses", HealthProbe.Http.DEFAULT_EXPECTED, HealthProbeReader::statuses);
    List<StatusRange> retriable =
        mapping.optional("retriableStatuses", List.of(), HealthProbeReader::statuses);
    Map<String, String> headers =
        mapping.optional("requestHeaders", Map.of(), HealthProbeReader::headers);
    HealthProbe.Http read =
        mapping.build(
            () ->
                new HealthProbe.Http(
                    at == null ? "/" : at, host, method, expected, retriable, headers));
    return at == null ? null : read;
  }

  /** Which service is asked for, or null after a problem was added. */
  static HealthProbe.@Nullable Grpc grpc(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(
            value,
            "a mapping like {service: orders.v1.Orders}, or {}",
            List.of("service", "host", "requestHeaders"));
    if (mapping == null) {
      return null;
    }
    String service = mapping.optional("service", "", it -> it.text("the name of a service"));
    YamlValue named = mapping.get("host");
    String host = named == null ? null : named.text("a host name");
    Map<String, String> headers =
        mapping.optional("requestHeaders", Map.of(), HealthProbeReader::headers);
    return mapping.build(() -> new HealthProbe.Grpc(service, host, headers));
  }

  private static @Nullable List<StatusRange> statuses(YamlValue value) {
    List<YamlValue> items = value.list(STATUSES);
    if (items == null) {
      return null;
    }
    List<StatusRange> read = new ArrayList<>();
    for (YamlValue item : items) {
      StatusRange range = item.parsed(STATUS, HealthProbeReader::range);
      if (range != null) {
        read.add(range);
      }
    }
    return read.size() == items.size() ? read : null;
  }

  private static StatusRange range(String text) {
    Matcher match = RANGE.matcher(text);
    if (match.matches()) {
      int first = Integer.parseInt(match.group(1));
      int last = match.group(2) == null ? first : Integer.parseInt(match.group(2));
      if (first <= last) {
        return new StatusRange(first, last);
      }
    }
    throw new IllegalArgumentException(text + " (expected: " + STATUS + ")");
  }

  private static @Nullable Map<String, String> headers(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {x-probe: me}");
    if (mapping == null) {
      return null;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              String text = entry.value().text("the value of a header");
              if (text != null) {
                headers.put(name, text);
              }
            });
    return headers;
  }
}
