package dev.sidecar.policy;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a route does to headers: takes off, then sets, then adds, as Envoy does, in the order of
 * their names. Names are in any case, kept in lower case; values are taken as they are, where Envoy
 * has formatters in them. The headers that say where a message goes and ends cannot be changed:
 * {@code host}, {@code content-length}, {@code transfer-encoding} and {@code connection}.
 *
 * @param remove headers of which no line is left. Of a request, those that the application set:
 *     what OkHttp writes where there is none, such as {@code User-Agent}, it writes then. Envoy:
 *     {@code request_headers_to_remove}, {@code response_headers_to_remove}
 * @param set a header and its only line. Envoy: {@code append_action: OVERWRITE_IF_EXISTS_OR_ADD}
 * @param add a header and a line behind those that are there. Envoy: {@code append_action:
 *     APPEND_IF_EXISTS_OR_ADD}
 */
public record HeaderChanges(Set<String> remove, Map<String, String> set, Map<String, String> add) {
  /** No change. */
  public static final HeaderChanges NONE = new HeaderChanges(Set.of(), Map.of(), Map.of());

  private static final Set<String> FRAMING =
      Set.of("host", "content-length", "transfer-encoding", "connection");

  public HeaderChanges {
    Check check = new Check();
    remove = names(check, "remove", remove);
    set = lines(check, "set", set);
    add = lines(check, "add", add);
    check.done();
  }

  /** Only sets a header. */
  public static HeaderChanges set(String name, String value) {
    return new HeaderChanges(Set.of(), Map.of(name, value), Map.of());
  }

  /** Only adds a line. */
  public static HeaderChanges add(String name, String value) {
    return new HeaderChanges(Set.of(), Map.of(), Map.of(name, value));
  }

  /** Only takes headers off. */
  public static HeaderChanges remove(String... names) {
    return new HeaderChanges(Set.copyOf(List.of(names)), Map.of(), Map.of());
  }

  /** Whether there is nothing to do. */
  public boolean isNone() {
    return remove.isEmpty() && set.isEmpty() && add.isEmpty();
  }

  private static Set<String> names(Check check, String field, Collection<String> names) {
    Set<String> lower = new TreeSet<>();
    names.forEach(name -> lower.add(name(check, field, name)));
    return Collections.unmodifiableSet(lower);
  }

  private static Map<String, String> lines(Check check, String field, Map<String, String> lines) {
    Map<String, String> lower = new TreeMap<>();
    lines.forEach(
        (name, value) -> {
          String before = lower.put(name(check, field, name), value);
          check.require(before == null, field, name, "each header once");
          check.require(
              value.matches("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?"),
              field,
              value.isEmpty() ? "''" : value,
              "a value of visible ASCII characters, with blanks only between them");
        });
    return Collections.unmodifiableMap(lower);
  }

  private static String name(Check check, String field, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    check.require(
        lower.matches("[a-z0-9!#$%&'*+.^_`|~-]+") && !FRAMING.contains(lower),
        field,
        name.isEmpty() ? "''" : name,
        "a header's name, and not host, content-length, transfer-encoding or connection");
    return lower;
  }
}
