package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes rate limits: an HTTP filter that does nothing, and what each route makes of it. */
final class EnvoyRateLimits {
  private static final String NAME = "envoy.filters.http.local_ratelimit";
  private static final String TYPE =
      "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";

  /** Those of {@code envoy.type.v3.StatusCode} from 400 to 599. */
  private static final Set<Integer> STATUSES =
      Stream.concat(
              IntStream.of(421, 422, 423, 424, 426, 428, 429, 431, 511).boxed(),
              Stream.concat(
                  IntStream.rangeClosed(400, 417).boxed(), IntStream.rangeClosed(500, 508).boxed()))
          .collect(Collectors.toUnmodifiableSet());

  private EnvoyRateLimits() {}

  /** The filter before the router; none where no route has a limit. */
  static List<ObjectNode> filters(List<RoutePolicy> routes) {
    return routes.stream().allMatch(route -> route.filters().rateLimit() == null)
        ? List.of()
        : List.of(
            Json.object("name", NAME, "typed_config", Json.typed(TYPE, "stat_prefix", "sidecar")));
  }

  /** Adds to a route's {@code typed_per_filter_config}. */
  static void perRoute(String field, RoutePolicy route, ObjectNode configs) {
    RateLimitPolicy limit = route.filters().rateLimit();
    if (limit != null) {
      ObjectNode written = of(field + ".rateLimit", limit);
      if (!limit.descriptors().buckets().isEmpty()) {
        written.set("rate_limits", Json.list(EnvoyDescriptors.of(field, route)));
        buckets(field + ".rateLimit", limit.descriptors(), written);
      }
      configs.set(NAME, written);
    }
  }

  private static void buckets(String field, DescriptorLimits limits, ObjectNode written) {
    List<ObjectNode> buckets = new ArrayList<>();
    for (DescriptorLimit each : limits.buckets()) {
      String here = field + ".buckets[" + buckets.size() + "]";
      limits.buckets().subList(0, buckets.size()).stream()
          .filter(other -> other.isOfAnyValue() && each.isOfAnyValue() && overlap(other, each))
          .findFirst()
          .ifPresent(
              other -> {
                throw new NotExpressibleException(
                    here + ".descriptor", each.keys(), "takes any of several buckets that fit");
              });
      buckets.add(
          Json.object(
              "entries",
              each.entries().stream().map(EnvoyRateLimits::entry).toList(),
              "token_bucket",
              bucket(here, each.tokens(), each.fill(), each.interval())));
    }
    written.set("descriptors", Json.list(buckets));
    written.put("max_dynamic_descriptors", limits.most());
    written.put("always_consume_default_token_bucket", limits.alwaysTake());
  }

  private static ObjectNode entry(DescriptorLimit.Entry entry) {
    ObjectNode written = Json.object("key", entry.key());
    return entry.value() == null ? written : written.put("value", entry.value());
  }

  /** Whether a descriptor may fit both. */
  private static boolean overlap(DescriptorLimit one, DescriptorLimit other) {
    List<DescriptorLimit.Entry> mine = one.entries();
    List<DescriptorLimit.Entry> its = other.entries();
    return mine.size() == its.size()
        && IntStream.range(0, mine.size()).allMatch(i -> overlap(mine.get(i), its.get(i)));
  }

  private static boolean overlap(DescriptorLimit.Entry one, DescriptorLimit.Entry other) {
    String mine = one.value();
    String its = other.value();
    return one.key().equals(other.key()) && (mine == null || its == null || mine.equals(its));
  }

  private static ObjectNode bucket(String field, int tokens, int fill, Duration interval) {
    return Json.object(
        "max_tokens",
        tokens,
        "tokens_per_fill",
        fill,
        "fill_interval",
        Json.duration(field + ".interval", interval));
  }

  /** Throws for a status that Envoy's configuration has no name for. */
  static void requireKnown(String field, int status) {
    if (!STATUSES.contains(status)) {
      throw new NotExpressibleException(field, status, "answers with a status of its list only");
    }
  }

  private static ObjectNode of(String field, RateLimitPolicy limit) {
    requireKnown(field + ".status", limit.status());
    ObjectNode always =
        Json.object("default_value", Json.object("numerator", 100, "denominator", "HUNDRED"));
    return Json.typed(
        TYPE,
        "stat_prefix",
        "sidecar",
        "status",
        Json.object("code", limit.status()),
        "token_bucket",
        bucket(field, limit.tokens(), limit.fill(), limit.interval()),
        // Else only an answer of the global rate limit has it.
        "response_headers_to_add",
        List.of(
            Json.object(
                "header",
                Json.object("key", "x-envoy-ratelimited", "value", "true"),
                "append_action",
                "OVERWRITE_IF_EXISTS_OR_ADD")),
        "filter_enabled",
        always,
        "filter_enforced",
        always);
  }
}
