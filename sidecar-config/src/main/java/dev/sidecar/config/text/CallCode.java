package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;
import static dev.sidecar.config.text.JavaText.time;

import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.ValueMatch;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes what holds for a call, and which calls a route takes, as Java. */
final class CallCode {
  private CallCode() {}

  /**
   * A policy as another one with changes.
   *
   * @param base the expression of the other
   */
  static String calls(String base, CallPolicy calls, CallPolicy before) {
    boolean plain = before.equals(CallPolicy.DEFAULT);
    JavaText code = new JavaText(plain ? "CallPolicy.DEFAULT" : base);
    if (!calls.timeouts().equals(before.timeouts())) {
      String from = plain ? "TimeoutPolicy.DEFAULT" : base + ".timeouts()";
      code.call("with", timeouts(from, calls.timeouts(), before.timeouts()));
    }
    if (!calls.retry().equals(before.retry())) {
      String from = plain ? "RetryPolicy.builder()" : base + ".retry().toBuilder()";
      code.call("with", retry(from, calls.retry(), before.retry()));
    }
    if (!calls.attemptHeaders().equals(before.attemptHeaders())) {
      code.call("withAttemptHeaders", constants("AttemptHeader", calls.attemptHeaders()));
    }
    if (!Objects.equals(calls.hedge(), before.hedge())) {
      code.call("withHedge", HedgeText.code(calls.hedge()));
    }
    code.add("withCallerOverrides", calls.callerOverrides(), before.callerOverrides());
    if (!calls.hashPolicy().equals(before.hashPolicy())) {
      code.call("withHashPolicy", BalancingText.code(calls.hashPolicy()));
    }
    if (!calls.metadataMatch().equals(before.metadataMatch())) {
      code.call("with", SubsetText.code(calls.metadataMatch()));
    }
    return code.text();
  }

  private static String timeouts(String from, TimeoutPolicy timeouts, TimeoutPolicy before) {
    JavaText code = new JavaText(from);
    code.add("withCall", timeouts.call(), before.call());
    code.add("withPerTry", timeouts.perTry(), before.perTry());
    code.add("withStreamIdle", timeouts.streamIdle(), before.streamIdle());
    return code.text();
  }

  private static String retry(String from, RetryPolicy retry, RetryPolicy before) {
    JavaText code = new JavaText(from);
    if (!retry.on().equals(before.on())) {
      code.call("on", constants("RetryCondition", retry.on()));
    }
    code.add("attempts", retry.attempts(), before.attempts());
    if (!retry.statusCodes().equals(RetryPolicy.statusCodes(retry.on(), before.statusCodes()))) {
      Stream<Integer> codes = new TreeSet<>(retry.statusCodes()).stream();
      code.call("statusCodes", codes.map(String::valueOf).collect(Collectors.joining(", ")));
    }
    if (!retry.backoff().equals(before.backoff())) {
      code.call("backoff", backoff(retry.backoff()));
    }
    code.add("nonIdempotent", retry.nonIdempotent(), before.nonIdempotent());
    RetryHeadersText.code(code, retry, before);
    if (!retry.endpoints().equals(before.endpoints())) {
      code.call("endpoints", RetryEndpointsText.code(retry.endpoints()));
    }
    return code.built();
  }

  private static String backoff(Backoff backoff) {
    String base = time(backoff.base());
    return backoff.equals(Backoff.of(backoff.base()))
        ? "Backoff.of(" + base + ")"
        : "new Backoff(" + base + ", " + time(backoff.max()) + ")";
  }

  static String match(RouteMatch match) {
    PathMatch path = match.path();
    String made = "new PathMatch." + path.getClass().getSimpleName();
    JavaText code =
        new JavaText(
            path.equals(PathMatch.ALL)
                ? "RouteMatch.ALL"
                : "RouteMatch.of(" + made + "(" + quoted(path.text()) + "))");
    if (!match.methods().isEmpty()) {
      List<String> methods = List.copyOf(new TreeSet<>(match.methods()));
      code.call("methods", JavaText.list(methods.stream().map(JavaText::quoted)));
    }
    if (!match.headers().isEmpty()) {
      code.call("headers", JavaText.list(match.headers().stream().map(CallCode::header)));
    }
    if (!match.query().isEmpty()) {
      code.call("query", JavaText.list(match.query().stream().map(CallCode::parameter)));
    }
    return code.text();
  }

  static String header(HeaderMatch match) {
    return "new HeaderMatch(%s, %s, %s)"
        .formatted(quoted(match.name()), value(match.value()), match.invert());
  }

  private static String parameter(QueryMatch match) {
    return "new QueryMatch(%s, %s)".formatted(quoted(match.name()), value(match.value()));
  }

  private static String value(ValueMatch value) {
    Map<String, Object> tree = PolicyTree.condition("", value);
    tree.remove("name");
    return tree.values().stream()
        .map(it -> it instanceof String text ? quoted(text) : String.valueOf(it))
        .collect(
            Collectors.joining(
                "", "new ValueMatch." + value.getClass().getSimpleName() + "(", ")"));
  }

  private static <E extends Enum<E>> String constants(String type, Collection<E> constants) {
    return new TreeSet<>(constants)
        .stream().map(it -> type + "." + it.name()).collect(Collectors.joining(", "));
  }
}
