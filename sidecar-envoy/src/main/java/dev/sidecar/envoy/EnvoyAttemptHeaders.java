package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which headers Envoy adds to attempts, and takes them off where a route did not ask.
 *
 * <p>Envoy writes the attempt count for a whole virtual host and the expected timeout for a whole
 * listener, both anew for each attempt. A route's {@code request_headers_to_remove} works once a
 * call, so only the first attempt would be rid of them; a filter behind the router works on each.
 */
final class EnvoyAttemptHeaders {
  private static final String FILTERS = "envoy.filters.http.";
  private static final String TYPES = "envoy.extensions.filters.http.";
  private static final String MUTATION = FILTERS + "header_mutation";
  private static final String MUTATION_TYPES = TYPES + "header_mutation.v3.HeaderMutation";
  private final List<RoutePolicy> routes;

  EnvoyAttemptHeaders(List<RoutePolicy> routes) {
    this.routes = routes;
  }

  /** Whether some route asks for the expected timeout, so that Envoy may write its headers. */
  boolean expectedTimeout() {
    return routes.stream().anyMatch(route -> asks(route, AttemptHeader.EXPECTED_TIMEOUT));
  }

  /** Whether some route of the host asks for the attempt count. */
  boolean attemptCount(String host) {
    return routes.stream()
        .filter(route -> route.host().equals(host))
        .anyMatch(route -> asks(route, AttemptHeader.ATTEMPT_COUNT));
  }

  /** What takes off the headers that the route has only because another one asked. */
  Optional<ObjectNode> removal(RoutePolicy route) {
    List<ObjectNode> removals = new ArrayList<>();
    for (AttemptHeader header : unasked(route)) {
      removals.add(Json.object("remove", header.text()));
    }
    if (tellsOriginalPath(route)) {
      removals.add(Json.object("remove", "x-envoy-original-path"));
    }
    return removals.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Json.object(
                MUTATION,
                Json.typed(
                    MUTATION_TYPES + "PerRoute",
                    "mutations",
                    Json.object("request_mutations", removals))));
  }

  /** The filters behind the router: none, unless a route has something removed. */
  List<ObjectNode> upstreamFilters() {
    if (routes.stream().allMatch(route -> removal(route).isEmpty())) {
      return List.of();
    }
    return List.of(
        Json.object("name", MUTATION, "typed_config", Json.typed(MUTATION_TYPES)),
        Json.object(
            "name",
            FILTERS + "upstream_codec",
            "typed_config",
            Json.typed(TYPES + "upstream_codec.v3.UpstreamCodec")));
  }

  /** Whether Envoy would write the path of before a rewrite into a header of its own. */
  private boolean tellsOriginalPath(RoutePolicy route) {
    return expectedTimeout() && route.filters().rewrite().path() != null;
  }

  private Set<AttemptHeader> unasked(RoutePolicy route) {
    Set<AttemptHeader> unasked = EnumSet.noneOf(AttemptHeader.class);
    if (attemptCount(route.host())) {
      unasked.add(AttemptHeader.ATTEMPT_COUNT);
    }
    if (expectedTimeout()) {
      unasked.add(AttemptHeader.EXPECTED_TIMEOUT);
    }
    unasked.removeAll(route.calls().attemptHeaders());
    return unasked;
  }

  private static boolean asks(RoutePolicy route, AttemptHeader header) {
    return route.calls().attemptHeaders().contains(header);
  }
}
