package dev.sidecar.tls.serving;

import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PeerMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What some callers may do: those requests of which caller, method and path are each among the
 * named. Envoy: {@code rbac.v3.Policy}, whose principals and permissions may be any; here each part
 * must be said.
 *
 * @param name of the rule, for decisions and logs
 * @param callers any of them; at least one
 * @param methods in upper case, as {@code GET}; at least one, or {@link #ANY_METHOD} alone
 * @param paths any of them, compared as on the wire; at least one. A prefix must end with a slash:
 *     {@code /orders} would be the beginning of {@code /orders-of-others}, too
 */
public record AllowRule(
    String name, List<PeerMatch> callers, Set<String> methods, List<PathMatch> paths) {
  /** Every method. */
  public static final String ANY_METHOD = "*";

  /**
   * A rule.
   *
   * @throws IllegalArgumentException naming everything that is wrong with it, a line each
   */
  public AllowRule {
    callers = List.copyOf(callers);
    methods = Set.copyOf(methods);
    paths = List.copyOf(paths);
    List<String> problems = problems(name, callers, methods, paths);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }

  private static List<String> problems(
      String name, List<PeerMatch> callers, Set<String> methods, List<PathMatch> paths) {
    List<String> problems = new ArrayList<>();
    String at = "rules." + name + ".";
    if (name.isBlank()) {
      problems.add("rules: '" + name + "' (expected: a name)");
    }
    if (callers.isEmpty()) {
      problems.add(at + "callers: none (expected: at least one)");
    }
    if (methods.isEmpty()) {
      problems.add(at + "methods: none (expected: at least one, or '*' for every method)");
    }
    for (String method : new TreeSet<>(methods)) {
      boolean any = method.equals(ANY_METHOD) && methods.size() == 1;
      if (!any && !method.matches("[A-Z][A-Z0-9_-]{0,31}")) {
        problems.add(
            at + "methods: '" + method + "' (expected: upper case, like GET, or '*' alone)");
      }
    }
    if (paths.isEmpty()) {
      problems.add(at + "paths: none (expected: at least one, or the prefix / for every path)");
    }
    for (PathMatch path : paths) {
      String problem = problem(path);
      if (problem != null) {
        problems.add(at + "paths: " + problem);
      }
    }
    return problems;
  }

  private static @Nullable String problem(PathMatch path) {
    String text = path.text();
    if (path instanceof PathMatch.Regex) {
      return null;
    }
    String trap = PathTraps.find(text);
    if (trap != null) {
      return text + " (expected: a path that requests may have; this one has " + trap + ")";
    }
    return path instanceof PathMatch.Prefix && !text.endsWith("/")
        ? text + " (expected: a prefix that ends with /, as " + text + " begins other names, too)"
        : null;
  }
}
