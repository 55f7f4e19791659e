package dev.sidecar.config.text;

import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.policy.ValueMatch;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Policy as the mapping that its file is, with every value written out: keys in the order of
 * docs/CONFIGURATION.md; values are mappings, lists, texts, numbers and booleans.
 */
public final class PolicyTree {
  private PolicyTree() {}

  /**
   * An identity.
   *
   * @param paths how the path of a file is written
   */
  public static Map<String, Object> identity(
      IdentityPolicy identity, Function<Path, String> paths) {
    return TlsTree.identity(identity, paths);
  }

  /**
   * A cluster, without its name.
   *
   * @param paths how the path of a file is written
   */
  public static Map<String, Object> cluster(ClusterPolicy cluster, Function<Path, String> paths) {
    Map<String, Object> tree = new LinkedHashMap<>(discovery(cluster.discovery(), paths));
    tree.put("protocol", cluster.protocol().name().toLowerCase(Locale.ROOT));
    tree.put("loadBalancing", BalancingText.tree(cluster.loadBalancing()));
    tree.put("panicThreshold", percent(cluster.health().panicThresholdPercent()));
    tree.put("connectTimeout", DurationText.of(cluster.connectTimeout()));
    TlsPolicy tls = cluster.tls();
    if (tls != null) {
      tree.put("tls", TlsTree.tls(tls));
    }
    tree.putAll(calls(cluster.calls()));
    tree.put("admission", admission(cluster.admission()));
    OutlierPolicy outliers = cluster.health().outlierDetection();
    if (outliers != null) {
      tree.put("outlierDetection", OutlierTree.of(outliers));
    }
    CircuitBreakerPolicy breaker = cluster.health().circuitBreaker();
    if (breaker != null) {
      tree.put("circuitBreaker", breaker(breaker));
    }
    HealthCheckPolicy checks = cluster.health().healthCheck();
    if (checks != null) {
      tree.put("healthCheck", HealthCheckTree.of(checks));
    }
    tree.putAll(SpreadTree.spread(cluster.spread()));
    tree.put("keepAlive", KeepAliveText.tree(cluster.keepAlive()));
    return tree;
  }

  /** A route; conditions that ask for nothing are left out. */
  public static Map<String, Object> route(RoutePolicy route) {
    RouteMatch match = route.match();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("host", route.host());
    tree.put("path", Map.of(kind(match.path()), match.path().text()));
    if (!match.methods().isEmpty()) {
      tree.put("methods", List.copyOf(new TreeSet<>(match.methods())));
    }
    if (!match.headers().isEmpty()) {
      tree.put("headers", match.headers().stream().map(PolicyTree::header).toList());
    }
    if (!match.query().isEmpty()) {
      tree.put("query", match.query().stream().map(PolicyTree::parameter).toList());
    }
    tree.putAll(RouteTree.action(route.action()));
    tree.putAll(RouteTree.filters(route.filters()));
    if (!route.action().clusters().isEmpty()) {
      tree.putAll(calls(route.calls()));
    }
    return tree;
  }

  static Map<String, Object> calls(CallPolicy calls) {
    TimeoutPolicy timeouts = calls.timeouts();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("timeout", DurationText.of(timeouts.call()));
    tree.put("perTryTimeout", DurationText.of(timeouts.perTry()));
    tree.put("streamIdleTimeout", DurationText.of(timeouts.streamIdle()));
    tree.put("retry", retry(calls.retry()));
    List<AttemptHeader> headers = new ArrayList<>(new TreeSet<>(calls.attemptHeaders()));
    tree.put("attemptHeaders", headers.stream().map(AttemptHeader::text).toList());
    tree.put("hedge", HedgeText.tree(calls.hedge()));
    tree.put("callerOverrides", calls.callerOverrides());
    tree.put("hashPolicy", BalancingText.tree(calls.hashPolicy()));
    tree.put("metadataMatch", calls.metadataMatch().values());
    return tree;
  }

  static Map<String, Object> retry(RetryPolicy retry) {
    List<RetryCondition> on = new ArrayList<>(new TreeSet<>(retry.on()));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("on", on.stream().map(RetryCondition::text).toList());
    tree.put("attempts", retry.attempts());
    tree.put("statusCodes", List.copyOf(new TreeSet<>(retry.statusCodes())));
    tree.put("backoff", backoff(retry.backoff()));
    tree.put("nonIdempotent", retry.nonIdempotent());
    tree.putAll(RetryHeadersText.tree(retry.headers()));
    tree.put("endpoints", RetryEndpointsText.tree(retry.endpoints()));
    return tree;
  }

  static Map<String, Object> backoff(Backoff backoff) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("base", DurationText.of(backoff.base()));
    tree.put("max", DurationText.of(backoff.max()));
    return tree;
  }

  static Map<String, Object> admission(AdmissionPolicy admission) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("maxConnections", admission.maxConnections());
    tree.put("maxPending", admission.maxPending());
    tree.put("maxRequests", admission.maxRequests());
    if (admission.retries() instanceof RetryLimit.Budget budget) {
      Map<String, Object> share = new LinkedHashMap<>();
      share.put("percent", percent(budget.percent()));
      share.put("minConcurrency", budget.minConcurrency());
      tree.put("retryBudget", share);
    } else if (admission.retries() instanceof RetryLimit.Fixed fixed) {
      tree.put("maxRetries", fixed.maxRetries());
    }
    if (admission.retryRate() != null) {
      tree.put("retryRate", RetryRateText.tree(admission.retryRate()));
    }
    tree.putAll(AdaptiveTree.admission(admission));
    return tree;
  }

  static Map<String, Object> breaker(CircuitBreakerPolicy policy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("failureRate", percent(policy.failureRatePercent()));
    tree.put("slowCallRate", percent(policy.slowCallRatePercent()));
    tree.put("slowCallDuration", DurationText.of(policy.slowCallDuration()));
    tree.put("window", policy.window());
    tree.put("minimumCalls", policy.minimumCalls());
    tree.put("openDuration", DurationText.of(policy.openDuration()));
    tree.put("halfOpenCalls", policy.halfOpenCalls());
    return tree;
  }

  private static Map<String, Object> discovery(
      DiscoveryPolicy discovery, Function<Path, String> paths) {
    if (discovery instanceof DiscoveryPolicy.Static named) {
      return Map.of("endpoints", named.endpoints().stream().map(SpreadTree::endpoint).toList());
    }
    Map<String, Object> source = new LinkedHashMap<>();
    if (discovery instanceof DiscoveryPolicy.File file) {
      source.put("file", paths.apply(file.path()));
    } else if (discovery instanceof DiscoveryPolicy.Custom custom) {
      source.put("custom", custom.name());
    } else if (discovery instanceof DiscoveryPolicy.Dns dns) {
      Map<String, Object> lookup = new LinkedHashMap<>();
      lookup.put("host", dns.host());
      lookup.put("port", dns.port());
      lookup.put("interval", DurationText.of(dns.interval()));
      source.put("dns", lookup);
    }
    return Map.of("discovery", source);
  }

  static Map<String, Object> header(HeaderMatch match) {
    Map<String, Object> tree = condition(match.name(), match.value());
    if (match.invert()) {
      tree.put("invert", true);
    }
    return tree;
  }

  private static Map<String, Object> parameter(QueryMatch match) {
    return condition(match.name(), match.value());
  }

  static Map<String, Object> condition(String name, ValueMatch value) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", name);
    if (value instanceof ValueMatch.Present present) {
      tree.put("present", present.present());
    } else if (value instanceof ValueMatch.Exact exact) {
      tree.put("exact", exact.text());
    } else if (value instanceof ValueMatch.Prefix prefix) {
      tree.put("prefix", prefix.text());
    } else if (value instanceof ValueMatch.Suffix suffix) {
      tree.put("suffix", suffix.text());
    } else if (value instanceof ValueMatch.Contains contains) {
      tree.put("contains", contains.text());
    } else if (value instanceof ValueMatch.Regex regex) {
      tree.put("regex", regex.text());
    }
    return tree;
  }

  private static String kind(PathMatch path) {
    return path instanceof PathMatch.Exact
        ? "exact"
        : path instanceof PathMatch.Prefix ? "prefix" : "regex";
  }

  static Object percent(double percent) {
    String text = PercentText.of(percent);
    return text.endsWith("%") ? text : new BigDecimal(text);
  }
}
