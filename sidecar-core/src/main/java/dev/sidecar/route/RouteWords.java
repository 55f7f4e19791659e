package dev.sidecar.route;

import com.google.re2j.Pattern;
import dev.sidecar.call.Call;
import dev.sidecar.call.HeaderTest;
import dev.sidecar.call.QueryText;
import dev.sidecar.call.Secrets;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what a route asks, and what of it a call does not have. Pure; credentials are not said. */
final class RouteWords {
  private RouteWords() {}

  /** Which kind of host a route is found by. */
  static Rule hostRule(String host) {
    if (host.equals("*")) {
      return Rule.ROUTE_HOST_ANY;
    }
    if (host.startsWith("*")) {
      return Rule.ROUTE_HOST_SUFFIX;
    }
    return host.endsWith("*") ? Rule.ROUTE_HOST_PREFIX : Rule.ROUTE_HOST_EXACT;
  }

  /** Where a route leads. */
  static String action(RouteAction action) {
    if (action instanceof RouteAction.ToCluster to) {
      return to.cluster();
    }
    if (action instanceof RouteAction.Split split) {
      return split.weighted().stream()
          .map(RouteWords::weighted)
          .collect(Collectors.joining(", ", "split ", ""));
    }
    return action instanceof RouteAction.Redirect redirect
        ? "redirect " + redirect.status()
        : "respond " + ((RouteAction.DirectResponse) action).status();
  }

  private static String weighted(RouteAction.WeightedCluster each) {
    String match = each.metadataMatch().isNone() ? "" : " (" + each.metadataMatch() + ")";
    return each.cluster() + match + " " + each.weight();
  }

  /** Every condition, with commas between. */
  static String match(RouteMatch match) {
    List<String> all = new ArrayList<>();
    all.add("path " + words(match.path()));
    if (!match.methods().isEmpty()) {
      all.add("method " + methods(match));
    }
    match.headers().forEach(each -> all.add("header " + each.name() + " " + words(each)));
    match.query().forEach(each -> all.add("query " + each.name() + " " + words(each)));
    return String.join(", ", all);
  }

  /** The first condition that does not hold; null if all do. */
  static @Nullable String missed(RouteMatch match, Call call) {
    if (!takes(match.path(), call.path())) {
      return "path " + call.path() + " (expected: " + words(match.path()) + ")";
    }
    if (!match.methods().isEmpty() && !match.methods().contains(call.method())) {
      return "method " + call.method() + " (expected: " + methods(match) + ")";
    }
    for (HeaderMatch header : match.headers()) {
      if (!HeaderTest.of(header).passes(call)) {
        return "header " + header.name() + ": " + found(header, call);
      }
    }
    for (QueryMatch parameter : match.query()) {
      if (!RouteCondition.parameter(parameter).passes(call)) {
        return "query " + parameter.name() + ": " + found(parameter, call);
      }
    }
    return null;
  }

  private static boolean takes(PathMatch match, String path) {
    if (match instanceof PathMatch.Prefix prefix) {
      return path.startsWith(prefix.text());
    }
    return match instanceof PathMatch.Exact exact
        ? path.equals(exact.text())
        : Pattern.matches(match.text(), path);
  }

  private static String found(HeaderMatch match, Call call) {
    List<String> values = call.headers(match.name());
    String found = values.isEmpty() ? "none" : String.join(", ", values);
    return shown(found, Secrets.isHeader(match.name()) && !values.isEmpty())
        + " (expected: "
        + words(match)
        + ")";
  }

  private static String found(QueryMatch match, Call call) {
    String query = call.query();
    String value = query == null ? null : QueryText.first(query, match.name());
    return shown(value == null ? "none" : value, Secrets.isParameter(match.name()) && value != null)
        + " (expected: "
        + words(match)
        + ")";
  }

  private static String methods(RouteMatch match) {
    return String.join(" or ", new TreeSet<>(match.methods()));
  }

  private static String words(PathMatch match) {
    return kind(match) + " " + match.text();
  }

  private static String words(HeaderMatch match) {
    String words = words(match.value(), Secrets.isHeader(match.name()));
    return match.invert() ? "not " + words : words;
  }

  private static String words(QueryMatch match) {
    return words(match.value(), Secrets.isParameter(match.name()));
  }

  private static String words(ValueMatch match, boolean secret) {
    if (match instanceof ValueMatch.Present wanted) {
      return wanted.present() ? "present" : "absent";
    }
    return kind(match) + " " + shown(text(match), secret);
  }

  private static String shown(String value, boolean secret) {
    return secret ? Secrets.REDACTED : value;
  }

  private static String kind(Object match) {
    return match.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String text(ValueMatch match) {
    if (match instanceof ValueMatch.Exact exact) {
      return exact.text();
    }
    if (match instanceof ValueMatch.Prefix prefix) {
      return prefix.text();
    }
    if (match instanceof ValueMatch.Suffix suffix) {
      return suffix.text();
    }
    if (match instanceof ValueMatch.Contains part) {
      return part.text();
    }
    return match instanceof ValueMatch.Regex regex ? regex.text() : match.toString();
  }
}
