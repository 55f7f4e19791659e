package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.PathRewrite;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RoutePolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Writes where a route leads, what answers in place of a cluster, and what changes on the way. */
final class EnvoyRouteActions {
  private static final int ENVOYS_MOST_BODY_BYTES = 4_096;

  private EnvoyRouteActions() {}

  /** The beginning of a {@code RouteAction}: its cluster, or its clusters. */
  static ObjectNode clusters(RouteAction action) {
    if (action instanceof RouteAction.Split split) {
      List<ObjectNode> weighted =
          split.weighted().stream().map(EnvoyRouteActions::weighted).toList();
      return Json.object("weighted_clusters", Json.object("clusters", weighted));
    }
    return Json.object("cluster", ((RouteAction.ToCluster) action).cluster());
  }

  private static ObjectNode weighted(RouteAction.WeightedCluster each) {
    ObjectNode written = Json.object("name", each.cluster(), "weight", each.weight());
    EnvoySubsets.match(written, each.metadataMatch());
    return written;
  }

  static void rewrite(ObjectNode action, RoutePolicy route) {
    String host = route.filters().rewrite().host();
    if (host != null) {
      action.put("host_rewrite_literal", host);
    }
    PathRewrite path = route.filters().rewrite().path();
    if (path instanceof PathRewrite.Whole whole) {
      // What a prefix is rewritten to depends on the match; a match of all of the path does not.
      action.set("regex_rewrite", regex("^.*$", whole.text()));
    } else if (path != null) {
      path(action, path);
    }
  }

  static ObjectNode of(RouteAction.Redirect redirect) {
    ObjectNode written = Json.object("response_code", code(redirect.status()));
    if (redirect.scheme() != null) {
      written.put("scheme_redirect", redirect.scheme());
    }
    if (redirect.host() != null) {
      written.put("host_redirect", redirect.host());
    }
    if (redirect.port() > 0) {
      written.put("port_redirect", redirect.port());
    }
    if (redirect.path() instanceof PathRewrite.Whole whole) {
      written.put("path_redirect", whole.text());
    } else if (redirect.path() != null) {
      path(written, redirect.path());
    }
    return written.put("strip_query", redirect.stripQuery());
  }

  private static String code(int status) {
    return switch (status) {
      case 302 -> "FOUND";
      case 303 -> "SEE_OTHER";
      case 307 -> "TEMPORARY_REDIRECT";
      case 308 -> "PERMANENT_REDIRECT";
      default -> "MOVED_PERMANENTLY";
    };
  }

  private static void path(ObjectNode into, PathRewrite path) {
    if (path instanceof PathRewrite.Regex it) {
      into.set("regex_rewrite", regex(it.pattern(), it.substitution()));
    } else {
      into.put("prefix_rewrite", ((PathRewrite.Prefix) path).text());
    }
  }

  private static ObjectNode regex(String pattern, String substitution) {
    return Json.object("pattern", Json.object("regex", pattern), "substitution", substitution);
  }

  static ObjectNode of(RouteAction.DirectResponse response) {
    ObjectNode written = Json.object("status", response.status());
    if (!response.body().isEmpty()) {
      written.set("body", Json.object("inline_string", response.body()));
    }
    return written;
  }

  /** What a {@code Route} does to headers. */
  static void filters(ObjectNode route, RoutePolicy policy) {
    headers(route, "request", policy.filters().requestHeaders());
    headers(route, "response", policy.filters().responseHeaders());
  }

  private static void headers(ObjectNode route, String whose, HeaderChanges changes) {
    List<ObjectNode> lines = lines(changes);
    if (!lines.isEmpty()) {
      route.set(whose + "_headers_to_add", Json.list(lines));
    }
    if (!changes.remove().isEmpty()) {
      route.set(whose + "_headers_to_remove", Json.list(List.copyOf(changes.remove())));
    }
  }

  /** What is set and added, as a list of {@code HeaderValueOption}. */
  static List<ObjectNode> lines(HeaderChanges changes) {
    List<ObjectNode> lines = new ArrayList<>();
    changes.set().forEach((name, it) -> lines.add(line(name, it, "OVERWRITE_IF_EXISTS_OR_ADD")));
    changes.add().forEach((name, it) -> lines.add(line(name, it, "APPEND_IF_EXISTS_OR_ADD")));
    return lines;
  }

  private static ObjectNode line(String name, String value, String action) {
    // In Envoy a percent sign begins a formatter.
    ObjectNode header = Json.object("key", name, "value", value.replace("%", "%%"));
    return Json.object("header", header, "append_action", action);
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
