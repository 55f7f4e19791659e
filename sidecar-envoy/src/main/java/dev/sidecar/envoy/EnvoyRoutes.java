package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes routes as an Envoy {@code RouteConfiguration}: a virtual host for each host. */
final class EnvoyRoutes {
  private final EnvoyAttemptHeaders headers;
  private final EnvoyOverrides overrides;
  private final EnvoyAdaptive adaptive;
  private final EnvoyGlobalRateLimits global;

  private EnvoyRoutes(
      EnvoyAttemptHeaders headers,
      EnvoyOverrides overrides,
      EnvoyAdaptive adaptive,
      EnvoyGlobalRateLimits global) {
    this.headers = headers;
    this.overrides = overrides;
    this.adaptive = adaptive;
    this.global = global;
  }

  static ObjectNode of(
      List<RoutePolicy> routes,
      EnvoyAttemptHeaders headers,
      EnvoyOverrides overrides,
      EnvoyAdaptive adaptive,
      EnvoyGlobalRateLimits global) {
    return new EnvoyRoutes(headers, overrides, adaptive, global).configuration(routes);
  }

  private ObjectNode configuration(List<RoutePolicy> routes) {
    Map<String, List<ObjectNode>> byHost = new LinkedHashMap<>();
    for (int i = 0; i < routes.size(); i++) {
      RoutePolicy route = routes.get(i);
      byHost
          .computeIfAbsent(route.host(), host -> new ArrayList<>())
          .addAll(byMethod("routes[" + i + "]", route));
    }
    List<ObjectNode> hosts = new ArrayList<>();
    byHost.forEach((host, list) -> hosts.add(virtualHost(host, list)));
    // Leaves the Host header as it is, which stripping the port would not.
    ObjectNode written =
        Json.object(
            "name", "sidecar", "ignore_port_in_host_matching", true, "virtual_hosts", hosts);
    EnvoyRouteActions.mostBodyBytes(routes)
        .ifPresent(bytes -> written.put("max_direct_response_body_size_bytes", bytes));
    return overrides.added().isEmpty()
        ? written
        : written.set("request_headers_to_remove", Json.list(overrides.added()));
  }

  private ObjectNode virtualHost(String host, List<ObjectNode> routes) {
    // Envoy compares with the Host header, where an IPv6 address stands in brackets.
    String domain = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return Json.object(
        "name",
        domain,
        "domains",
        List.of(domain),
        "include_request_attempt_count",
        headers.attemptCount(host),
        "routes",
        routes);
  }

  // The route, or one for the idempotent methods and then one for the others, if they differ.
  private List<ObjectNode> byMethod(String field, RoutePolicy route) {
    Set<RetryCondition> idempotent = EnvoyRetries.idempotent(route.calls().retry());
    Set<RetryCondition> others = EnvoyRetries.others(route.calls().retry());
    HedgePolicy hedge = route.calls().hedge();
    HedgePolicy ofOthers = route.calls().retry().nonIdempotent() ? hedge : null;
    if (route.action().clusters().isEmpty()) {
      return List.of(route(field, route, others, null));
    }
    if (idempotent.equals(others) && Objects.equals(hedge, ofOthers)) {
      return List.of(route(field, route, others, hedge));
    }
    Set<String> asked = route.match().methods();
    Set<String> first = new TreeSet<>(EnvoyRetries.IDEMPOTENT);
    Set<String> rest = new TreeSet<>(asked);
    rest.removeAll(EnvoyRetries.IDEMPOTENT);
    if (!asked.isEmpty()) {
      first.retainAll(asked);
    }
    List<ObjectNode> written = new ArrayList<>();
    if (!first.isEmpty()) {
      written.add(route(field, methods(route, first), idempotent, hedge));
    }
    if (asked.isEmpty() || !rest.isEmpty()) {
      written.add(route(field, methods(route, rest), others, ofOthers));
    }
    return written;
  }

  private static RoutePolicy methods(RoutePolicy route, Set<String> methods) {
    return route.with(route.match().methods(methods.toArray(String[]::new)));
  }

  private ObjectNode route(
      String field, RoutePolicy route, Set<RetryCondition> retryOn, @Nullable HedgePolicy hedge) {
    ObjectNode written = Json.object("match", EnvoyMatches.of(field, route.match()));
    EnvoyRouteActions.filters(written, route);
    ObjectNode configs = Json.object();
    EnvoyFaults.perRoute(field, route, configs);
    EnvoyRateLimits.perRoute(field, route, configs);
    global.perRoute(field, route, configs);
    if (!route.action().clusters().isEmpty()) {
      configs.setAll(adaptive.perRoute(field, route.action()));
      headers.removal(route).ifPresent(configs::setAll);
      overrides.removal(route).ifPresent(configs::setAll);
    }
    if (!configs.isEmpty()) {
      written.set("typed_per_filter_config", configs);
    }
    if (route.action() instanceof RouteAction.DirectResponse response) {
      return written.set("direct_response", EnvoyRouteActions.of(response));
    }
    if (route.action() instanceof RouteAction.Redirect redirect) {
      return written.set("redirect", EnvoyRouteActions.of(redirect));
    }
    ObjectNode action = action(field, route, retryOn);
    EnvoyHedges.policy(field, hedge).ifPresent(hedged -> action.set("hedge_policy", hedged));
    return written.set("route", action);
  }

  private static ObjectNode action(String field, RoutePolicy route, Set<RetryCondition> retryOn) {
    TimeoutPolicy timeouts = route.calls().timeouts();
    ObjectNode action = EnvoyRouteActions.clusters(route.action());
    EnvoyRouteActions.rewrite(action, route);
    action.setAll(
        Json.object(
            "timeout",
            Json.duration(field + ".timeout", timeouts.call()),
            "idle_timeout",
            Json.duration(field + ".streamIdleTimeout", timeouts.streamIdle())));
    EnvoyRetries.policy(field, route.calls(), retryOn)
        .ifPresent(retries -> action.set("retry_policy", retries));
    if (!route.calls().hashPolicy().isEmpty()) {
      action.set("hash_policy", Json.list(EnvoyHashing.policies(route.calls().hashPolicy())));
    }
    EnvoyMirrors.of(route, action);
    EnvoySubsets.match(action, route.calls().metadataMatch());
    return action;
  }
}
