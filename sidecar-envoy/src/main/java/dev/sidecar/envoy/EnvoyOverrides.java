package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.route.CallerOverrides;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes which routes let the headers of a request override their policy.
 *
 * <p>Envoy trusts a caller on all routes of a listener or on none. So where some route trusts its
 * callers, all are internal, and a filter before the router takes the headers off on the other
 * routes, as Envoy itself does with those of a stranger.
 */
final class EnvoyOverrides {
  private static final String FILTER = "sidecar.caller_overrides";
  private static final String TYPE =
      "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation";

  /** What Envoy obeys in internal requests and the library does not read. */
  private static final List<String> UNREAD =
      List.of(
          "x-envoy-hedge-on-per-try-timeout",
          "x-envoy-upstream-alt-stat-name",
          "x-envoy-expected-rq-timeout-ms",
          "x-envoy-force-trace",
          "x-envoy-ip-tags",
          "x-envoy-original-url");

  private final boolean trusts;

  EnvoyOverrides(List<RoutePolicy> routes) {
    this.trusts = routes.stream().anyMatch(route -> route.calls().callerOverrides());
  }

  /** Fields of the connection manager, by which every caller is internal. */
  ObjectNode internal() {
    return trusts
        ? Json.object(
            "use_remote_address",
            true,
            "skip_xff_append",
            true,
            "internal_address_config",
            Json.object("cidr_ranges", List.of(every("0.0.0.0"), every("::"))))
        : Json.object();
  }

  /** Headers that Envoy then adds and the library does not. */
  List<String> added() {
    return trusts ? List.of("x-envoy-internal") : List.of();
  }

  /** The filters before the router. */
  Stream<ObjectNode> filters() {
    return trusts
        ? Stream.of(
            Json.object("name", FILTER, "typed_config", Json.typed(TYPE, "mutations", off(UNREAD))))
        : Stream.of();
  }

  /** What takes the headers off on a route that does not read them. */
  Optional<ObjectNode> removal(RoutePolicy route) {
    return trusts && !route.calls().callerOverrides()
        ? Optional.of(
            Json.object(
                FILTER, Json.typed(TYPE + "PerRoute", "mutations", off(CallerOverrides.NAMES))))
        : Optional.empty();
  }

  private static ObjectNode every(String address) {
    return Json.object("address_prefix", address, "prefix_len", 0);
  }

  private static ObjectNode off(List<String> names) {
    return Json.object(
        "request_mutations", names.stream().map(it -> Json.object("remove", it)).toList());
  }
}
