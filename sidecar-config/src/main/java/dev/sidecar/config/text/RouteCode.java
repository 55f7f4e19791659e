package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;

import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.PathRewrite;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.Rewrite;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteFilters;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes what becomes of a route's calls, and what happens to them on the way, as Java. */
final class RouteCode {
  private RouteCode() {}

  /** The second argument of {@code RoutePolicy.of}. */
  static String action(RouteAction action) {
    if (action instanceof RouteAction.ToCluster to) {
      return quoted(to.cluster());
    }
    if (action instanceof RouteAction.Split split) {
      return split.weighted().stream()
          .map(RouteCode::weighted)
          .collect(Collectors.joining(", ", "new RouteAction.Split(List.of(", "))"));
    }
    if (action instanceof RouteAction.Redirect it) {
      return "new RouteAction.Redirect(%d, %s, %s, %d, %s, %b)"
          .formatted(
              it.status(),
              text(it.scheme()),
              text(it.host()),
              it.port(),
              path(it.path()),
              it.stripQuery());
    }
    RouteAction.DirectResponse response = (RouteAction.DirectResponse) action;
    return "new RouteAction.DirectResponse(%d, %s)"
        .formatted(response.status(), quoted(response.body()));
  }

  private static String weighted(RouteAction.WeightedCluster each) {
    String match =
        each.metadataMatch().isNone() ? "" : ", " + SubsetText.code(each.metadataMatch());
    return "new RouteAction.WeightedCluster(%s, %d%s)"
        .formatted(quoted(each.cluster()), each.weight(), match);
  }

  static String filters(RouteFilters filters) {
    JavaText code = new JavaText("RouteFilters.NONE");
    Rewrite rewrite = filters.rewrite();
    if (!rewrite.equals(Rewrite.NONE)) {
      code.call(
          "with", "new Rewrite(%s, %s)".formatted(text(rewrite.host()), path(rewrite.path())));
    }
    if (!filters.requestHeaders().isNone()) {
      code.call("withRequestHeaders", headers(filters.requestHeaders()));
    }
    if (!filters.responseHeaders().isNone()) {
      code.call("withResponseHeaders", headers(filters.responseHeaders()));
    }
    FaultPolicy fault = filters.fault();
    if (fault != null) {
      code.call("with", FaultText.code(fault));
    }
    RateLimitPolicy limit = filters.rateLimit();
    if (limit != null) {
      code.call("with", FaultText.code(limit));
    }
    if (!filters.descriptors().isEmpty()) {
      code.call("with", DescriptorText.code(filters.descriptors()));
    }
    if (!filters.mirrors().isEmpty()) {
      code.call("withMirrors", MirrorText.code(filters.mirrors()));
    }
    GlobalRateLimitPolicy global = filters.globalRateLimit();
    if (global != null) {
      code.call("with", GlobalRateLimitText.code(global));
    }
    return code.text();
  }

  static String headers(HeaderChanges changes) {
    String remove =
        changes.remove().stream().map(JavaText::quoted).collect(Collectors.joining(", "));
    return "new HeaderChanges(Set.of(%s), %s, %s)"
        .formatted(remove, lines(changes.set()), lines(changes.add()));
  }

  private static String lines(Map<String, String> lines) {
    return lines.entrySet().stream()
        .map(it -> "Map.entry(%s, %s)".formatted(quoted(it.getKey()), quoted(it.getValue())))
        .collect(Collectors.joining(", ", "Map.ofEntries(", ")"));
  }

  private static String path(@Nullable PathRewrite path) {
    if (path == null) {
      return "null";
    }
    if (path instanceof PathRewrite.Regex regex) {
      return "new PathRewrite.Regex(%s, %s)"
          .formatted(quoted(regex.pattern()), quoted(regex.substitution()));
    }
    return path instanceof PathRewrite.Prefix prefix
        ? "new PathRewrite.Prefix(" + quoted(prefix.text()) + ")"
        : "new PathRewrite.Whole(" + quoted(((PathRewrite.Whole) path).text()) + ")";
  }

  private static String text(@Nullable String text) {
    return text == null ? "null" : quoted(text);
  }
}
