package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.List;

/** Writes mirrors as {@code request_mirror_policies}. */
final class EnvoyMirrors {
  private EnvoyMirrors() {}

  /** Adds to a route's action. */
  static void of(RoutePolicy route, ObjectNode action) {
    List<ObjectNode> written = new ArrayList<>();
    for (MirrorPolicy mirror : route.filters().mirrors()) {
      ObjectNode each =
          Json.object(
              "cluster",
              mirror.cluster(),
              "runtime_fraction",
              Json.object("default_value", EnvoyFaults.percentage(mirror.percent())));
      if (!mirror.hostSuffix()) {
        each.put("disable_shadow_host_suffix_append", true);
      }
      written.add(each);
    }
    if (!written.isEmpty()) {
      action.set("request_mirror_policies", Json.list(written));
    }
  }
}
