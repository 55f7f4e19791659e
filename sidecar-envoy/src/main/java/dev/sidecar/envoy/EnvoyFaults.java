package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.Chance;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.FaultPolicy.Abort;
import dev.sidecar.policy.FaultPolicy.Delay;
import dev.sidecar.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.List;

/** Writes faults: an HTTP filter that does nothing, and what each route makes of it. */
final class EnvoyFaults {
  private static final String NAME = "envoy.filters.http.fault";
  private static final String TYPE = "envoy.extensions.filters.http.fault.v3.HTTPFault";

  private EnvoyFaults() {}

  /** The filter before the router; none where no route has a fault. */
  static List<ObjectNode> filters(List<RoutePolicy> routes) {
    return routes.stream().allMatch(route -> route.filters().fault() == null)
        ? List.of()
        : List.of(Json.object("name", NAME, "typed_config", Json.typed(TYPE)));
  }

  /** Adds to a route's {@code typed_per_filter_config}. */
  static void perRoute(String field, RoutePolicy route, ObjectNode configs) {
    FaultPolicy fault = route.filters().fault();
    if (fault != null) {
      configs.set(NAME, of(field + ".fault", fault));
    }
  }

  private static ObjectNode of(String field, FaultPolicy fault) {
    ObjectNode written = Json.typed(TYPE);
    Delay delay = fault.delay();
    if (delay != null) {
      ObjectNode how =
          delay.fixed() == null
              ? Json.object("header_delay", Json.object())
              : Json.object("fixed_delay", Json.duration(field + ".delay.fixed", delay.fixed()));
      written.set("delay", how.set("percentage", percentage(delay.percent())));
    }
    Abort abort = fault.abort();
    if (abort != null) {
      ObjectNode how =
          abort.status() == null
              ? Json.object("header_abort", Json.object())
              : Json.object("http_status", abort.status());
      written.set("abort", how.set("percentage", percentage(abort.percent())));
    }
    List<ObjectNode> headers = new ArrayList<>();
    for (int i = 0; i < fault.headers().size(); i++) {
      headers.add(EnvoyMatches.header(field + ".headers[" + i + "]", fault.headers().get(i)));
    }
    if (!headers.isEmpty()) {
      written.set("headers", Json.list(headers));
    }
    if (fault.maxActive() != Integer.MAX_VALUE) {
      written.put("max_active_faults", fault.maxActive());
    }
    return written;
  }

  static ObjectNode percentage(double percent) {
    Chance chance = Chance.of(percent);
    String denominator =
        switch (chance.denominator()) {
          case 100 -> "HUNDRED";
          case 10_000 -> "TEN_THOUSAND";
          default -> "MILLION";
        };
    return Json.object("numerator", chance.numerator(), "denominator", denominator);
  }
}
