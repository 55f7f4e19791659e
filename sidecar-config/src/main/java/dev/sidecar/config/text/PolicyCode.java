package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;
import static dev.sidecar.config.text.JavaText.time;

import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.KeepAlivePolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.TlsPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes a policy as the Java that builds it, for who moves a file into code. Each cluster and each
 * route is a method, so that thousands of them compile.
 */
public final class PolicyCode {
  private static final String HEAD =
      """
      import dev.sidecar.endpoint.*;
      import dev.sidecar.policy.*;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.util.List;
      import java.util.Map;
      import java.util.Set;

      /** Written from a policy file. */
      public final class %1$s {
        private %1$s() {}

        public static MeshPolicy policy() {
          return new MeshPolicy(
              List.of(%2$s),
              List.of(%3$s)%4$s);
        }
      """;

  private final Map<String, String> methods = new HashMap<>();
  private final Map<String, CallPolicy> inherited = new HashMap<>();
  private final StringBuilder parts = new StringBuilder();

  private PolicyCode() {}

  /** The source of a class with a method {@code policy()}. */
  public static String java(MeshPolicy policy, String className) {
    return new PolicyCode().text(policy, className);
  }

  private String text(MeshPolicy policy, String className) {
    for (ClusterPolicy cluster : policy.clusters()) {
      String method = "cluster" + methods.size() + "_" + cluster.name().replaceAll("\\W", "_");
      methods.put(cluster.name(), method + "()");
      inherited.put(cluster.name(), cluster.calls());
      add("ClusterPolicy", method, cluster(cluster));
    }
    List<RoutePolicy> routes = policy.routes();
    for (int i = 0; i < routes.size(); i++) {
      add("RoutePolicy", "route" + i, route(routes.get(i)));
    }
    Stream<String> clusterCalls = policy.clusters().stream().map(it -> method(it.name()));
    Stream<String> routeCalls = IntStream.range(0, routes.size()).mapToObj(i -> "route" + i + "()");
    String identity =
        policy.identity().equals(IdentityPolicy.NONE)
            ? ""
            : ",\n" + TlsCode.identity(policy.identity()).indent(8).stripTrailing();
    String head =
        HEAD.formatted(className, arguments(clusterCalls), arguments(routeCalls), identity);
    return head + parts + "}\n";
  }

  private static String arguments(Stream<String> calls) {
    return JavaText.list(calls).replace("\n", "\n        ");
  }

  private String method(String cluster) {
    return methods.getOrDefault(cluster, "");
  }

  private void add(String type, String method, String code) {
    parts.append("\n  private static ").append(type).append(' ').append(method).append("() {\n");
    parts.append("    return ").append(code.replace("\n", "\n    ")).append(";\n  }\n");
  }

  private static String cluster(ClusterPolicy cluster) {
    String found = discovery(cluster.discovery());
    JavaText code =
        new JavaText("ClusterPolicy.of(%s, %s)".formatted(quoted(cluster.name()), found));
    if (cluster.protocol() != HttpProtocol.HTTP1) {
      code.call("with", "HttpProtocol." + cluster.protocol());
    }
    if (!(cluster.loadBalancing() instanceof LoadBalancingPolicy.RoundRobin)) {
      code.call("with", BalancingText.code(cluster.loadBalancing()));
    }
    code.add("withConnectTimeout", cluster.connectTimeout(), ClusterPolicy.DEFAULT_CONNECT_TIMEOUT);
    TlsPolicy tls = cluster.tls();
    if (tls != null) {
      code.call("with", TlsCode.tls(tls));
    }
    if (!cluster.admission().equals(AdmissionPolicy.DEFAULT)) {
      code.call("with", admission(cluster.admission()));
    }
    if (!cluster.health().equals(HealthPolicy.DEFAULT)) {
      code.call("with", health(cluster.health()));
    }
    if (!cluster.calls().equals(CallPolicy.DEFAULT)) {
      code.call("with", CallCode.calls("CallPolicy.DEFAULT", cluster.calls(), CallPolicy.DEFAULT));
    }
    if (!cluster.spread().equals(SpreadPolicy.DEFAULT)) {
      code.call("with", SpreadCode.spread(cluster.spread()));
    }
    if (!cluster.keepAlive().equals(KeepAlivePolicy.DEFAULT)) {
      code.call("with", KeepAliveText.code(cluster.keepAlive()));
    }
    return code.text();
  }

  private String route(RoutePolicy route) {
    JavaText code =
        new JavaText(
            "RoutePolicy.of(%s, %s)"
                .formatted(quoted(route.host()), RouteCode.action(route.action())));
    if (!route.match().equals(RouteMatch.ALL)) {
      code.call("with", CallCode.match(route.match()));
    }
    if (!route.filters().equals(RouteFilters.NONE)) {
      code.call("with", RouteCode.filters(route.filters()));
    }
    if (!route.calls().equals(CallPolicy.DEFAULT)) {
      String cluster = route.action().clusters().get(0);
      CallPolicy before = inherited.getOrDefault(cluster, CallPolicy.DEFAULT);
      code.call("with", CallCode.calls(method(cluster) + ".calls()", route.calls(), before));
    }
    return code.text();
  }

  private static String discovery(DiscoveryPolicy discovery) {
    if (discovery instanceof DiscoveryPolicy.File file) {
      return "new DiscoveryPolicy.File(Path.of(" + quoted(file.path().toString()) + "))";
    }
    if (discovery instanceof DiscoveryPolicy.Custom custom) {
      return "new DiscoveryPolicy.Custom(" + quoted(custom.name()) + ")";
    }
    if (discovery instanceof DiscoveryPolicy.Dns dns) {
      return "new DiscoveryPolicy.Dns(%s, %d, %s)"
          .formatted(quoted(dns.host()), dns.port(), time(dns.interval()));
    }
    return SpreadCode.endpoints(((DiscoveryPolicy.Static) discovery).endpoints());
  }

  private static String health(HealthPolicy health) {
    JavaText code = new JavaText("HealthPolicy.DEFAULT");
    OutlierPolicy outliers = health.outlierDetection();
    if (outliers != null) {
      code.call("with", OutlierCode.of(outliers));
    }
    CircuitBreakerPolicy breaker = health.circuitBreaker();
    if (breaker != null) {
      code.call("with", breaker(breaker));
    }
    HealthCheckPolicy checks = health.healthCheck();
    if (checks != null) {
      code.call("with", HealthCheckCode.of(checks));
    }
    double usual = HealthPolicy.DEFAULT_PANIC_THRESHOLD_PERCENT;
    code.add("withPanicThresholdPercent", health.panicThresholdPercent(), usual);
    return code.text();
  }

  private static String admission(AdmissionPolicy policy) {
    AdmissionPolicy plain = AdmissionPolicy.DEFAULT;
    JavaText code = new JavaText("AdmissionPolicy.builder()");
    code.add("maxConnections", policy.maxConnections(), plain.maxConnections());
    code.add("maxPending", policy.maxPending(), plain.maxPending());
    code.add("maxRequests", policy.maxRequests(), plain.maxRequests());
    if (policy.retries() instanceof RetryLimit.Fixed fixed) {
      code.call("maxRetries", fixed.maxRetries());
    } else if (policy.retries() instanceof RetryLimit.Budget budget
        && !budget.equals(RetryLimit.DEFAULT)) {
      code.call("retryBudget", budget.percent() + ", " + budget.minConcurrency());
    }
    if (policy.retryRate() != null) {
      code.call("retryRate", RetryRateText.code(policy.retryRate()));
    }
    AdaptiveCode.admission(code, policy);
    return code.built();
  }

  private static String breaker(CircuitBreakerPolicy policy) {
    CircuitBreakerPolicy plain = CircuitBreakerPolicy.DEFAULT;
    int derived = CircuitBreakerPolicy.minimumCalls(policy.window());
    JavaText code = new JavaText("CircuitBreakerPolicy.builder()");
    code.add("failureRate", policy.failureRatePercent(), plain.failureRatePercent());
    code.add("slowCallRate", policy.slowCallRatePercent(), plain.slowCallRatePercent());
    code.add("slowCallDuration", policy.slowCallDuration(), plain.slowCallDuration());
    code.add("window", policy.window(), plain.window());
    code.add("minimumCalls", policy.minimumCalls(), derived);
    code.add("openDuration", policy.openDuration(), plain.openDuration());
    code.add("halfOpenCalls", policy.halfOpenCalls(), plain.halfOpenCalls());
    return code.built();
  }
}
