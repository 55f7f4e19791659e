package dev.sidecar.config;

import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.Rewrite;
import dev.sidecar.policy.RouteFilters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what happens to a call on its way from its route. */
final class RouteFiltersReader {
  static final List<String> KEYS =
      List.of(
          "rewrite",
          "requestHeaders",
          "responseHeaders",
          "fault",
          "rateLimit",
          "descriptors",
          "mirror",
          "globalRateLimit");

  /** What has no meaning where calls go to no cluster. */
  static final List<String> REQUEST_KEYS =
      List.of("rewrite", "requestHeaders", "mirror", "globalRateLimit");

  private static final List<String> REWRITE_KEYS =
      Stream.concat(Stream.of("host"), PathRewriteReader.KEYS.stream()).toList();

  private RouteFiltersReader() {}

  /** The filters, without those that were refused. */
  static RouteFilters read(YamlMapping route, Map<String, ClusterReader.Cluster> clusters) {
    RouteFilters read =
        new RouteFilters(
            route.optional("rewrite", Rewrite.NONE, RouteFiltersReader::rewrite),
            route.optional("requestHeaders", HeaderChanges.NONE, RouteFiltersReader::headers),
            route.optional("responseHeaders", HeaderChanges.NONE, RouteFiltersReader::headers),
            route.orNone("fault", FaultReader::read),
            route.orNone("rateLimit", RateLimitReader::read),
            route.optional("descriptors", List.of(), DescriptorReader::read),
            route.optional("mirror", List.of(), it -> MirrorReader.read(it, clusters)),
            route.orNone("globalRateLimit", value -> GlobalRateLimitReader.read(value, clusters)));
    // One object for thousands of routes that say nothing.
    return read.equals(RouteFilters.NONE) ? RouteFilters.NONE : read;
  }

  private static @Nullable Rewrite rewrite(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {prefix: /v2/}", REWRITE_KEYS);
    if (mapping == null) {
      return null;
    }
    YamlValue given = mapping.get("host");
    String host = given == null ? null : given.text("a host name without port");
    PathRewriteReader.Read path = PathRewriteReader.read(mapping);
    return path.refused() ? null : mapping.build(() -> new Rewrite(host, path.rewrite()));
  }

  private static @Nullable HeaderChanges headers(YamlValue value) {
    return headers(value, List.of("remove", "set", "add"));
  }

  /** Headers that are only set or added. */
  static @Nullable HeaderChanges moreHeaders(YamlValue value) {
    return headers(value, List.of("set", "add"));
  }

  private static @Nullable HeaderChanges headers(YamlValue value, List<String> keys) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {set: {x-env: canary}}", keys);
    if (mapping == null) {
      return null;
    }
    Set<String> remove =
        mapping.optional(
            "remove",
            Set.of(),
            it ->
                SetReader.read(it, "a list like [x-debug]", name -> name.text("a header's name")));
    Map<String, String> set = mapping.optional("set", Map.of(), RouteFiltersReader::lines);
    Map<String, String> add = mapping.optional("add", Map.of(), RouteFiltersReader::lines);
    return mapping.build(() -> new HeaderChanges(remove, set, add));
  }

  private static @Nullable Map<String, String> lines(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {x-env: canary}");
    if (mapping == null) {
      return null;
    }
    Map<String, String> lines = new HashMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              String text = entry.value().text("a header's value");
              if (text != null) {
                lines.put(name, text);
              }
            });
    return lines;
  }
}
