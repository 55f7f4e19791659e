package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes descriptors as Envoy's {@code RateLimit} messages. They stand in the filters' own
 * configuration of a route, where Envoy wants them and where routes of any action have them.
 */
final class EnvoyDescriptors {
  private EnvoyDescriptors() {}

  /**
   * Those of a route, for {@code rate_limits} of a filter.
   *
   * @param field the route
   */
  static List<ObjectNode> of(String field, RoutePolicy route) {
    List<ObjectNode> written = new ArrayList<>();
    for (DescriptorPolicy each : route.filters().descriptors()) {
      String here = field + ".descriptors[" + written.size() + "]";
      List<ObjectNode> actions = new ArrayList<>();
      for (DescriptorPart part : each.parts()) {
        actions.add(action(here + "[" + actions.size() + "]", part));
      }
      ObjectNode descriptor = Json.object("actions", actions);
      if (each.hits() != 1) {
        descriptor.set("hits_addend", Json.object("number", each.hits()));
      }
      written.add(descriptor);
    }
    return written;
  }

  /** Whether some descriptor has a regular expression. */
  static boolean regexes(List<RoutePolicy> routes) {
    return routes.stream()
        .flatMap(route -> route.filters().descriptors().stream())
        .flatMap(each -> each.parts().stream())
        .anyMatch(
            part ->
                part instanceof DescriptorPart.Matched matched
                    && matched.headers().stream().anyMatch(it -> EnvoyMatches.isRegex(it.value())));
  }

  private static ObjectNode action(String field, DescriptorPart part) {
    String key = part.key();
    if (part instanceof DescriptorPart.Fixed fixed) {
      return Json.object(
          "generic_key", Json.object("descriptor_key", key, "descriptor_value", fixed.value()));
    }
    if (part instanceof DescriptorPart.Matched matched) {
      return Json.object(
          "header_value_match",
          Json.object(
              "descriptor_key",
              key,
              "descriptor_value",
              matched.value(),
              "expect_match",
              matched.expect(),
              "headers",
              headers(field + ".headers", matched.headers())));
    }
    if (part instanceof DescriptorPart.Header header) {
      return Json.object(
          "request_headers",
          Json.object(
              "header_name",
              header.name(),
              "descriptor_key",
              key,
              "skip_if_absent",
              header.optional()));
    }
    if (part instanceof DescriptorPart.Query query) {
      return Json.object(
          "query_parameters",
          Json.object(
              "query_parameter_name",
              query.name(),
              "descriptor_key",
              key,
              "skip_if_absent",
              query.optional()));
    }
    return Json.object("destination_cluster", Json.object());
  }

  private static List<ObjectNode> headers(String field, List<HeaderMatch> headers) {
    List<ObjectNode> written = new ArrayList<>();
    for (HeaderMatch header : headers) {
      written.add(EnvoyMatches.header(field + "[" + written.size() + "]", header));
    }
    return written;
  }
}
