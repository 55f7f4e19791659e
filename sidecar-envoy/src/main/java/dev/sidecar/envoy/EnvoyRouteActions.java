package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RoutePolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/** Writes what answers a call in place of a cluster. */
final class EnvoyRouteActions {
  private static final int ENVOYS_MOST_BODY_BYTES = 4_096;

  private EnvoyRouteActions() {}

  static ObjectNode of(RouteAction.DirectResponse response) {
    ObjectNode written = Json.object("status", response.status());
    if (!response.body().isEmpty()) {
      written.set("body", Json.object("inline_string", response.body()));
    }
    return written;
  }

  /** The longest body, if Envoy has to be told that there is such a long one. */
  static OptionalInt mostBodyBytes(List<RoutePolicy> routes) {
    int most =
        routes.stream()
            .map(RoutePolicy::action)
            .filter(RouteAction.DirectResponse.class::isInstance)
            .map(action -> ((RouteAction.DirectResponse) action).body())
            .mapToInt(body -> body.getBytes(StandardCharsets.UTF_8).length)
            .max()
            .orElse(0);
    return most > ENVOYS_MOST_BODY_BYTES ? OptionalInt.of(most) : OptionalInt.empty();
  }
}
