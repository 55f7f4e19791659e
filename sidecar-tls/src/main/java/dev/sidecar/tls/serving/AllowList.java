package dev.sidecar.tls.serving;

import com.google.re2j.Pattern;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.tls.serving.Decision.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which callers may do what; all else is denied. Envoy: the HTTP filter {@code rbac} with {@code
 * action: ALLOW}. Unlike there, a path with more than one reading is denied whatever the rules say,
 * so that no {@code normalize_path}, {@code merge_slashes} or {@code
 * path_with_escaped_slashes_action} has to fit what stands behind.
 *
 * <p>A pure rule, immutable and thread-safe. Text is made for denials only.
 */
public final class AllowList {
  private static final int SHOWN_CHARACTERS = 200;

  private final List<Compiled> rules;

  private record Compiled(
      AllowRule rule, List<Predicate<String>> paths, boolean anyMethod, Decision allowed) {
    boolean names(PeerIdentity caller) {
      for (PeerMatch match : rule.callers()) {
        if (caller.is(match)) {
          return true;
        }
      }
      return false;
    }

    boolean covers(String path) {
      for (Predicate<String> match : paths) {
        if (match.test(path)) {
          return true;
        }
      }
      return false;
    }

    boolean takes(String method) {
      return anyMethod || rule.methods().contains(method);
    }
  }

  private AllowList(List<AllowRule> rules) {
    this.rules = rules.stream().map(AllowList::compile).toList();
  }

  /** A list of no rule yet, which denies everything. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Decides on a request. The first rule that takes it is the one that is named.
   *
   * @param caller as verified: {@link dev.sidecar.tls.ServerTls#caller}
   * @param method compared exactly: HTTP's methods are case-sensitive
   * @param path as on the wire, still percent-encoded, without the query: JDK {@code
   *     getRequestURI().getRawPath()}, servlets {@code getRequestURI()}, Jetty {@code
   *     getHttpURI().getPath()}
   */
  public Decision decide(PeerIdentity caller, String method, String path) {
    String trap = PathTraps.find(path);
    if (trap != null) {
      return denied(Reason.AMBIGUOUS_PATH, caller, method, path, trap);
    }
    Reason nearest = Reason.CALLER;
    for (Compiled each : rules) {
      if (each.names(caller)) {
        if (!each.covers(path)) {
          nearest = nearest == Reason.CALLER ? Reason.PATH : nearest;
        } else if (each.takes(method)) {
          return each.allowed();
        } else {
          nearest = Reason.METHOD;
        }
      }
    }
    return denied(nearest, caller, method, path, words(nearest, caller));
  }

  private String words(Reason nearest, PeerIdentity caller) {
    String its =
        rules.stream()
            .filter(each -> each.names(caller))
            .map(each -> each.rule().name())
            .collect(Collectors.joining(", "));
    return switch (nearest) {
      case PATH -> "no rule for that path (rules for this caller: " + its + ")";
      case METHOD -> "no rule for that method (rules for this caller: " + its + ")";
      default -> "no rule for this caller";
    };
  }

  private static Decision denied(
      Reason reason, PeerIdentity caller, String method, String path, String why) {
    return new Decision(
        reason, null, "%s: %s %s: denied: %s".formatted(caller, shown(method), shown(path), why));
  }

  /** The caller wrote it: no line of a log may begin within it, and none be longer than a line. */
  private static String shown(String text) {
    String cut =
        text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "..." : text;
    return cut.replaceAll("[^\\x21-\\x7e]", "?");
  }

  private static Compiled compile(AllowRule rule) {
    return new Compiled(
        rule,
        rule.paths().stream().map(AllowList::compile).toList(),
        rule.methods().contains(AllowRule.ANY_METHOD),
        new Decision(Reason.ALLOWED, rule.name(), "allowed by rule " + rule.name()));
  }

  private static Predicate<String> compile(PathMatch match) {
    String text = match.text();
    if (match instanceof PathMatch.Exact) {
      return text::equals;
    }
    if (match instanceof PathMatch.Prefix) {
      return path -> path.startsWith(text);
    }
    Pattern pattern = Pattern.compile(text);
    return path -> pattern.matcher(path).matches();
  }

  /** Collects rules. Not thread-safe. */
  public static final class Builder {
    private final Map<String, AllowRule> rules = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private Builder() {}

    /**
     * Adds a rule.
     *
     * @param name its own in this list
     * @param parts says callers, methods and paths, each of them
     */
    public Builder allow(String name, Consumer<Parts> parts) {
      Parts said = new Parts();
      parts.accept(said);
      try {
        AllowRule rule = new AllowRule(name, said.callers, said.methods, said.paths);
        if (rules.putIfAbsent(name, rule) != null) {
          problems.add("rules." + name + ": there twice (expected: a name of its own)");
        }
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
      return this;
    }

    /**
     * The list.
     *
     * @throws IllegalArgumentException naming everything that is wrong with any rule, a line each
     */
    public AllowList build() {
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(String.join("\n", problems));
      }
      return new AllowList(List.copyOf(rules.values()));
    }
  }

  /** The parts of one rule. Not thread-safe. */
  public static final class Parts {
    private List<PeerMatch> callers = List.of();
    private Set<String> methods = Set.of();
    private List<PathMatch> paths = List.of();

    private Parts() {}

    /** Who may, any one of them. */
    public Parts callers(PeerMatch... any) {
      callers = List.of(any);
      return this;
    }

    /** By which methods; {@link AllowRule#ANY_METHOD} for every one. */
    public Parts methods(String... any) {
      // From a list: one that is there twice does no harm.
      methods = Set.copyOf(List.of(any));
      return this;
    }

    /** On which paths. */
    public Parts paths(PathMatch... any) {
      paths = List.of(any);
      return this;
    }
  }
}
