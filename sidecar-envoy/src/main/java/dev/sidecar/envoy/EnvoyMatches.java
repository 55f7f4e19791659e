package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes which calls a route takes as an Envoy {@code RouteMatch}. */
final class EnvoyMatches {
  private EnvoyMatches() {}

  static ObjectNode of(String field, RouteMatch match) {
    ObjectNode written = path(field + ".path", match.path());
    List<ObjectNode> headers = new ArrayList<>();
    if (!match.methods().isEmpty()) {
      headers.add(methods(match.methods()));
    }
    for (HeaderMatch header : match.headers()) {
      headers.add(header(field + ".headers[" + match.headers().indexOf(header) + "]", header));
    }
    if (!headers.isEmpty()) {
      written.set("headers", Json.list(headers));
    }
    List<ObjectNode> query = new ArrayList<>();
    for (QueryMatch parameter : match.query()) {
      query.add(parameter(field + ".query[" + match.query().indexOf(parameter) + "]", parameter));
    }
    if (!query.isEmpty()) {
      written.set("query_parameters", Json.list(query));
    }
    return written;
  }

  /** Whether some route has a regular expression. */
  static boolean regexes(List<RoutePolicy> routes) {
    return EnvoyRetryHeaders.regexes(routes)
        || EnvoyDescriptors.regexes(routes)
        || routes.stream()
            .map(route -> route.filters().fault())
            .anyMatch(it -> it != null && it.headers().stream().anyMatch(h -> isRegex(h.value())))
        || routes.stream()
            .map(RoutePolicy::match)
            .anyMatch(
                match ->
                    match.path() instanceof PathMatch.Regex
                        || match.methods().size() > 1
                        || match.headers().stream().anyMatch(it -> isRegex(it.value()))
                        || match.query().stream().anyMatch(it -> isRegex(it.value())));
  }

  static boolean isRegex(ValueMatch value) {
    return value instanceof ValueMatch.Regex;
  }

  private static ObjectNode path(String field, PathMatch path) {
    String text = path.text();
    if (path instanceof PathMatch.Regex) {
      return Json.object("safe_regex", regex(field, text));
    }
    return Json.object(path instanceof PathMatch.Exact ? "path" : "prefix", inUrl(field, text));
  }

  // In the order of the alphabet, so that the same policy is the same file.
  private static ObjectNode methods(Set<String> methods) {
    String all = String.join("|", new TreeSet<>(methods));
    ObjectNode match =
        methods.size() == 1
            ? Json.object("exact", all)
            : Json.object("safe_regex", Json.object("regex", all));
    return Json.object("name", ":method", "string_match", match);
  }

  static ObjectNode header(String field, HeaderMatch header) {
    ObjectNode written = Json.object("name", header.name());
    if (header.value() instanceof ValueMatch.Present wanted) {
      return written.put("present_match", wanted.present());
    }
    written.set("string_match", string(field, header.value()));
    return header.invert() ? written.put("invert_match", true) : written;
  }

  private static ObjectNode parameter(String field, QueryMatch parameter) {
    ObjectNode written = Json.object("name", inUrl(field, parameter.name()));
    if (parameter.value() instanceof ValueMatch.Present wanted) {
      return written.put("present_match", wanted.present());
    }
    return written.set("string_match", string(field, parameter.value()));
  }

  private static ObjectNode string(String field, ValueMatch value) {
    if (value instanceof ValueMatch.Exact exact) {
      return Json.object("exact", ascii(field, exact.text()));
    }
    if (value instanceof ValueMatch.Prefix prefix) {
      return Json.object("prefix", ascii(field, prefix.text()));
    }
    if (value instanceof ValueMatch.Suffix suffix) {
      return Json.object("suffix", ascii(field, suffix.text()));
    }
    if (value instanceof ValueMatch.Contains part) {
      return Json.object("contains", ascii(field, part.text()));
    }
    if (value instanceof ValueMatch.Regex regex) {
      return Json.object("safe_regex", regex(field, regex.text()));
    }
    throw new IllegalArgumentException(value + " (expected: a condition known here)");
  }

  private static ObjectNode regex(String field, String text) {
    return Json.object("regex", ascii(field, text));
  }

  private static String inUrl(String field, String text) {
    if (!text.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new NotExpressibleException(
          field, text, "sees URLs in ASCII with %-escapes and compares them unread");
    }
    return text;
  }

  private static String ascii(String field, String text) {
    if (!text.chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw new NotExpressibleException(field, text, "compares bytes, which only ASCII has alike");
    }
    return text;
  }
}
