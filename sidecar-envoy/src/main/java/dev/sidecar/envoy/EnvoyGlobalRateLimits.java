package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes rate limit services: an HTTP filter for each way to ask one, which asks nothing by itself,
 * and what each route asks it.
 */
final class EnvoyGlobalRateLimits {
  private static final String NAME = "envoy.filters.http.ratelimit";
  private static final String PACKAGE = "envoy.extensions.filters.http.ratelimit.v3.";

  private final List<GlobalRateLimitPolicy> limits;

  EnvoyGlobalRateLimits(List<RoutePolicy> routes) {
    limits =
        routes.stream()
            .map(route -> route.filters().globalRateLimit())
            .filter(Objects::nonNull)
            .distinct()
            .toList();
  }

  /** The filters before the router. */
  List<ObjectNode> filters() {
    List<ObjectNode> filters = new ArrayList<>();
    for (GlobalRateLimitPolicy each : limits) {
      filters.add(Json.object("name", name(each), "typed_config", filter(each)));
    }
    return filters;
  }

  /** Adds to a route's {@code typed_per_filter_config}. */
  void perRoute(String field, RoutePolicy route, ObjectNode configs) {
    GlobalRateLimitPolicy limit = route.filters().globalRateLimit();
    if (limit != null && !route.filters().descriptors().isEmpty()) {
      configs.set(
          name(limit),
          Json.typed(
              PACKAGE + "RateLimitPerRoute", "rate_limits", EnvoyDescriptors.of(field, route)));
    }
  }

  private String name(GlobalRateLimitPolicy limit) {
    int index = limits.indexOf(limit);
    return index == 0 ? NAME : NAME + "." + index;
  }

  private static ObjectNode filter(GlobalRateLimitPolicy limit) {
    String field = "globalRateLimit of cluster " + limit.cluster();
    ObjectNode written =
        Json.typed(
            PACKAGE + "RateLimit",
            "domain",
            limit.domain(),
            "timeout",
            Json.duration(field + ".timeout", limit.timeout()),
            "failure_mode_deny",
            limit.failureModeDeny(),
            "rate_limited_status",
            status(field + ".status", limit.status()),
            "status_on_error",
            status(field + ".statusOnError", limit.statusOnError()),
            "rate_limit_service",
            Json.object(
                "grpc_service",
                Json.object("envoy_grpc", Json.object("cluster_name", limit.cluster())),
                "transport_api_version",
                "V3"));
    answers(limit.answers(), written);
    return written;
  }

  private static void answers(GlobalRateLimitAnswers answers, ObjectNode written) {
    if (answers.tellLimits()) {
      written.put("enable_x_ratelimit_headers", "DRAFT_VERSION_03");
    }
    if (!answers.tellLimited()) {
      written.put("disable_x_envoy_ratelimited_header", true);
    }
    List<ObjectNode> headers = EnvoyRouteActions.lines(answers.limitedHeaders());
    if (!headers.isEmpty()) {
      written.set("response_headers_to_add", Json.list(headers));
    }
    if (answers.enforced() < 100) {
      written.set(
          "filter_enforced",
          Json.object("default_value", EnvoyFaults.percentage(answers.enforced())));
    }
  }

  private static ObjectNode status(String field, int status) {
    EnvoyRateLimits.requireKnown(field, status);
    return Json.object("code", status);
  }
}
