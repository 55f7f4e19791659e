package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes routes as an Envoy {@code RouteConfiguration}: a virtual host for each host. */
final class EnvoyRoutes {
  private EnvoyRoutes() {}

  static ObjectNode of(List<RoutePolicy> routes) {
    Map<String, List<ObjectNode>> byHost = new LinkedHashMap<>();
    for (int i = 0; i < routes.size(); i++) {
      RoutePolicy route = routes.get(i);
      String field = "routes[" + i + "]";
      String domain = domain(route.host());
      byHost.computeIfAbsent(domain, host -> new ArrayList<>()).add(route(field, route));
    }
    List<ObjectNode> hosts = new ArrayList<>();
    byHost.forEach((host, list) -> hosts.add(virtualHost(host, list)));
    // Leaves the Host header as it is, which stripping the port would not.
    return Json.object(
        "name", "sidecar", "ignore_port_in_host_matching", true, "virtual_hosts", hosts);
  }

  private static ObjectNode virtualHost(String domain, List<ObjectNode> routes) {
    return Json.object("name", domain, "domains", List.of(domain), "routes", routes);
  }

  // Envoy compares with the Host header, where an IPv6 address stands in brackets.
  private static String domain(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  private static ObjectNode route(String field, RoutePolicy route) {
    return Json.object(
        "match",
        match(field, route.path()),
        "route",
        action(field, route.cluster(), route.calls().timeouts()));
  }

  private static ObjectNode match(String field, PathMatch path) {
    String text = path.text();
    if (!text.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new NotExpressibleException(
          field + ".path", text, "sees paths in ASCII with %-escapes and compares them unread");
    }
    return Json.object(path instanceof PathMatch.Exact ? "path" : "prefix", text);
  }

  private static ObjectNode action(String field, String cluster, TimeoutPolicy timeouts) {
    ObjectNode action =
        Json.object(
            "cluster",
            cluster,
            "timeout",
            Json.duration(field + ".timeout", timeouts.call()),
            "idle_timeout",
            Json.duration(field + ".streamIdleTimeout", timeouts.streamIdle()));
    String perTry = Json.duration(field + ".perTryTimeout", timeouts.perTry());
    if (!timeouts.perTry().isZero()) {
      // The limit of one attempt is a field of the retry policy; this one never retries.
      action.set("retry_policy", Json.object("num_retries", 0, "per_try_timeout", perTry));
    }
    return action;
  }
}
