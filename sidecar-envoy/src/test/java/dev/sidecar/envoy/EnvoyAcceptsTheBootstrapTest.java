package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthCheckTimes;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.Random;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.RateLimitedBackoff;
import dev.sidecar.policy.RateLimitedBackoff.Format;
import dev.sidecar.policy.RateLimitedBackoff.ResetHeader;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryEndpoints;
import dev.sidecar.policy.RetryHeaders;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.ValueMatch;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Envoy's own validation passes for every kind of policy. */
class EnvoyAcceptsTheBootstrapTest {
  private static final ClusterPolicy CLUSTER =
      ClusterPolicy.of("orders", Endpoint.parse("10.0.3.7:8443"), Endpoint.parse("10.0.3.8:8443"));
  private static final Duration YEAR = Duration.ofDays(365);
  private static final int MAX = Integer.MAX_VALUE;
  private static final Duration MILLI = Duration.ofMillis(1);

  private static final DiscoveryPolicy WEIGHTED =
      new DiscoveryPolicy.Static(
          List.of(
              new WeightedEndpoint(Endpoint.parse("10.0.3.7:8443"), 1),
              new WeightedEndpoint(Endpoint.parse("10.0.3.8:8443"), WeightedEndpoint.MAX_WEIGHT)));

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("policies")
  @Timeout(60)
  void envoyAcceptsTheBootstrap(MeshPolicy policy) throws Exception {
    accepts(directory, policy, EnvoyOptions.DEFAULT);
  }

  /** Lets Envoy look at a bootstrap without running it. */
  static void accepts(Path directory, MeshPolicy policy, EnvoyOptions options) throws Exception {
    Path config = directory.resolve("envoy.json");
    Path log = directory.resolve("log");
    InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    Files.writeString(config, EnvoyBootstrap.write(policy, any, options));
    for (Map.Entry<String, String> file : EnvoyBootstrap.secrets(policy, options).entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    Process process =
        new ProcessBuilder(
                EnvoyBinary.require().toString(),
                "--mode",
                "validate",
                "--log-level",
                "warn",
                "-c",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
      assertThat(Files.readString(log)).doesNotContainIgnoringCase("deprecated");
    } finally {
      process.destroyForcibly();
    }
  }

  private static HealthProbe everyProbe() {
    return new HealthProbe.Http(
        "/a?b=%20",
        "orders.svc:8080",
        "TRACE",
        List.of(new StatusRange(100, 599)),
        List.of(new StatusRange(100, 100), new StatusRange(599, 599)),
        Map.of("x-a", "100 % {\"}", "x-b", ""));
  }

  private static MeshPolicy checked(HttpProtocol protocol, HealthProbe probe) {
    HealthCheckPolicy check = HealthCheckPolicy.of(probe, MILLI, YEAR, new Thresholds(MAX, MAX));
    HealthCheckTimes times = check.times().withJitter(YEAR, YEAR).withNoTraffic(YEAR);
    HealthPolicy health = HealthPolicy.DEFAULT.with(check.with(times)).with(OutlierPolicy.DEFAULT);
    return new MeshPolicy(List.of(CLUSTER.with(protocol).with(health)), List.of());
  }

  /** Two routes that ask one in the same way, two that do not, and one that has nothing to ask. */
  private static MeshPolicy services() {
    List<DescriptorPolicy> descriptors =
        List.of(new DescriptorPolicy(List.of(new DescriptorPart.Header("x-user", "user", true))));
    GlobalRateLimitPolicy limit = GlobalRateLimitPolicy.of("limits", "shop");
    GlobalRateLimitPolicy other = limit.with(YEAR).withStatus(400, 511).withFailureModeDeny(true);
    RouteFilters filters = RouteFilters.NONE.with(descriptors);
    return new MeshPolicy(
        List.of(
            CLUSTER,
            ClusterPolicy.of("limits", Endpoint.parse("127.0.0.1:1")).with(HttpProtocol.HTTP2)),
        List.of(
            RoutePolicy.of("a", "orders").with(filters.with(limit)),
            RoutePolicy.of("b", "orders").with(filters.with(limit)),
            RoutePolicy.of("c", "orders").with(filters.with(other)),
            RoutePolicy.of("d", "orders").with(filters.with(limit.with(MILLI))),
            RoutePolicy.of("e", "orders").with(RouteFilters.NONE.with(limit)),
            RoutePolicy.of("f", "orders")
                .with(counted().with(limit.with(telling(HeaderChanges.add("x-a", "1%"), 0.0001)))),
            RoutePolicy.of("g", "orders")
                .with(counted().with(limit.with(telling(tenHeaders(), 0))))));
  }

  private static RouteFilters counted() {
    return RouteFilters.NONE.with(
        List.of(new DescriptorPolicy(List.of(new DescriptorPart.Fixed("a", "b")), 1_000_000_000)));
  }

  private static GlobalRateLimitAnswers telling(HeaderChanges headers, double enforced) {
    return new GlobalRateLimitAnswers(true, false, headers, enforced);
  }

  private static HeaderChanges tenHeaders() {
    Map<String, String> lines = new HashMap<>();
    for (int i = 0; i < 10; i++) {
      lines.put("x-" + i, "a");
    }
    return new HeaderChanges(Set.of(), lines, Map.of());
  }

  static Stream<Named<MeshPolicy>> policies() {
    return Stream.of(
        named("nothing at all", new MeshPolicy(List.of(), List.of())),
        named("a health check over HTTP", checked(HttpProtocol.HTTP2, everyProbe())),
        named("a health check over TCP", checked(HttpProtocol.HTTP1, new HealthProbe.Tcp())),
        named(
            "a health check over gRPC",
            checked(
                HttpProtocol.HTTP2,
                new HealthProbe.Grpc(
                    "a.v1.B", "orders.svc:8080", Map.of("x-a", "100 %", "x-b", "")))),
        named("rate limit services", services()),
        named("a cluster without routes", new MeshPolicy(List.of(CLUSTER), List.of())),
        named("all defaults", routes(RoutePolicy.of("*", "orders"))),
        named("one host", routes(RoutePolicy.of("orders.example", "orders"))),
        named("an IPv6 host", routes(RoutePolicy.of("::1", "orders"))),
        named(
            "hosts in turns",
            routes(
                new RoutePolicy("a", new PathMatch.Exact("/x"), "orders", CallPolicy.DEFAULT),
                RoutePolicy.of("*", "orders"),
                RoutePolicy.of("a", "orders"))),
        named("an exact path", path(new PathMatch.Exact("/a?b#c;d%20\"\\"))),
        named("a prefix", path(new PathMatch.Prefix("/v1/"))),
        named(
            "faults",
            routes(
                RoutePolicy.of("*", "orders")
                    .with(
                        RouteFilters.NONE.with(
                            new FaultPolicy(
                                new FaultPolicy.Delay(YEAR, 0.0001),
                                new FaultPolicy.Abort(null, 12.5),
                                List.of(new HeaderMatch("x", new ValueMatch.Regex("a"), true)),
                                0))),
                RoutePolicy.of("a", new RouteAction.DirectResponse(200, ""))
                    .with(
                        RouteFilters.NONE.with(
                            new FaultPolicy(
                                new FaultPolicy.Delay(null, 100),
                                new FaultPolicy.Abort(200, 100)))))),
        named(
            "rate limits",
            routes(
                RoutePolicy.of("*", "orders")
                    .with(RouteFilters.NONE.with(new RateLimitPolicy(MAX, MAX, YEAR, 511))),
                RoutePolicy.of("a", "orders")
                    .with(
                        RouteFilters.NONE.with(
                            new RateLimitPolicy(1, 1, Duration.ofMillis(50), 400))))),
        named("rate limits for descriptors", routes(descriptors())),
        named(
            "mirrors",
            routes(
                RoutePolicy.of("*", "orders")
                    .with(
                        RouteFilters.NONE.withMirrors(
                            new MirrorPolicy("orders", 0.0001, false),
                            new MirrorPolicy("orders", 12.5))))),
        named("no timeouts", timeouts(Duration.ZERO)),
        named("the shortest timeouts", timeouts(MILLI)),
        named("the longest timeouts", timeouts(YEAR)),
        named("every retry condition", calls(everyRetry(false), Set.of())),
        named("retries with any method", calls(everyRetry(true), Set.of())),
        named("callers that override", overrides()),
        named("no retries", calls(RetryPolicy.NONE, Set.of())),
        named("attempt headers", calls(RetryPolicy.DEFAULT, Set.of(AttemptHeader.values()))),
        named(
            "attempt headers on one of two routes",
            routes(
                new RoutePolicy("*", new PathMatch.Exact("/x"), "orders", CallPolicy.DEFAULT),
                route(RetryPolicy.DEFAULT, Set.of(AttemptHeader.values())))),
        named("the least admission", admission(1, 1, 1, new RetryLimit.Budget(0, 0))),
        named("the most admission", admission(MAX, MAX, MAX, new RetryLimit.Budget(100, MAX))),
        named("no retries at once", admission(1, MAX, 1, new RetryLimit.Fixed(0))),
        named("any number of retries at once", admission(MAX, 1, 1, new RetryLimit.Fixed(MAX))),
        named("default adaptive admission", adaptive(AdaptiveConcurrencyPolicy.DEFAULT)),
        named("the least adaptive admission", adaptive(concurrency(1, 1, MILLI))),
        named("the most adaptive admission", adaptive(concurrency(MAX, 100, YEAR))),
        named("default outlier detection", outliers(OutlierPolicy.DEFAULT)),
        named("the least outlier detection", outliers(ejections(new Consecutive(0, 0, 0), 0))),
        named("the most outlier detection", outliers(ejections(new Consecutive(MAX, 1, MAX), 100))),
        named("the least statistics", outliers(statistics(1, 0, 0))),
        named("the most statistics", outliers(statistics(MAX, MAX, 100))),
        named("HTTP/2", cluster(HttpProtocol.HTTP2, new RoundRobin(), YEAR)),
        named("least of 2", cluster(HttpProtocol.HTTP1, new LeastRequest(2), MILLI)),
        named("random", cluster(HttpProtocol.HTTP1, new Random(), MILLI)),
        named("no panic", panic(0)),
        named("panic at any loss", panic(100)),
        named(
            "the least and the greatest weight",
            new MeshPolicy(List.of(CLUSTER.with(WEIGHTED)), List.of())),
        named("everything at once", everything()),
        named("least of 100", cluster(HttpProtocol.HTTP2, new LeastRequest(100), MILLI)),
        named(
            "an IPv6 endpoint",
            new MeshPolicy(
                List.of(ClusterPolicy.of("A_b.c-1", Endpoint.parse("[2001:db8::1]:65535"))),
                List.of())));
  }

  private static MeshPolicy everything() {
    CallPolicy calls =
        new CallPolicy(
            new TimeoutPolicy(YEAR, MILLI, MILLI),
            everyRetry(false),
            Set.of(AttemptHeader.values()));
    ClusterPolicy full =
        CLUSTER
            .with(WEIGHTED)
            .with(new LeastRequest(3))
            .with(new AdmissionPolicy(2, 3, 4, new RetryLimit.Budget(12.5, 1)))
            .with(
                HealthPolicy.DEFAULT
                    .with(ejections(new Consecutive(1, 2, 3), 50))
                    .withPanicThresholdPercent(33.3))
            .with(calls);
    DiscoveryPolicy named =
        new DiscoveryPolicy.Dns("orders.shop.svc.cluster.local.", 8443, Duration.ofMillis(100));
    ClusterPolicy found =
        ClusterPolicy.of("found", named).with(HttpProtocol.HTTP2).with(new Random());
    RouteMatch narrow =
        new RouteMatch(
            new PathMatch.Regex("/v[0-9]+/(a{10}){100}"),
            Set.of("GET", "POST", "PATCH"),
            List.of(
                new HeaderMatch("x-env", new ValueMatch.Regex("a|b"), true),
                new HeaderMatch("x-env", new ValueMatch.Prefix("a"), false),
                new HeaderMatch("x-debug", new ValueMatch.Present(false), false)),
            List.of(
                new QueryMatch("v", new ValueMatch.Contains("2")),
                new QueryMatch("w", new ValueMatch.Exact("")),
                new QueryMatch("x", new ValueMatch.Suffix("%2F"))));
    return new MeshPolicy(
        List.of(full, found),
        List.of(
            RoutePolicy.of("*.orders.svc", "orders").with(narrow).with(calls),
            RoutePolicy.of("*-a.orders.svc", "found"),
            RoutePolicy.of("orders.*", "found").with(narrow),
            RoutePolicy.of("*.orders.svc", "found").with(calls),
            RoutePolicy.of("*", "orders")));
  }

  private static MeshPolicy panic(double percent) {
    HealthPolicy health = HealthPolicy.DEFAULT.withPanicThresholdPercent(percent);
    return new MeshPolicy(List.of(CLUSTER.with(health)), List.of());
  }

  private static MeshPolicy routes(RoutePolicy... routes) {
    return new MeshPolicy(List.of(CLUSTER), List.of(routes));
  }

  /** Every retry, beside a route whose callers may override it. */
  private static MeshPolicy overrides() {
    RoutePolicy fixed = route(everyRetry(false), Set.of());
    CallPolicy open = CallPolicy.DEFAULT.withCallerOverrides(true);
    return routes(
        new RoutePolicy("open", PathMatch.ALL, "orders", open),
        new RoutePolicy("none", PathMatch.ALL, "orders", open.with(RetryPolicy.NONE)),
        fixed);
  }

  private static MeshPolicy calls(RetryPolicy retry, Set<AttemptHeader> headers) {
    return routes(route(retry, headers));
  }

  private static RoutePolicy route(RetryPolicy retry, Set<AttemptHeader> headers) {
    return new RoutePolicy(
        "*", PathMatch.ALL, "orders", new CallPolicy(TimeoutPolicy.DEFAULT, retry, headers));
  }

  private static RoutePolicy[] descriptors() {
    List<DescriptorPolicy> made =
        List.of(
            new DescriptorPolicy(
                new DescriptorPart.Fixed("tier", "%REQ(x)%"),
                new DescriptorPart.Header(":path", "path", true),
                new DescriptorPart.Query("a b", "q", true),
                new DescriptorPart.DestinationCluster()),
            new DescriptorPolicy(
                new DescriptorPart.Matched(
                    "header_match",
                    "yes",
                    List.of(new HeaderMatch("x-env", new ValueMatch.Regex("a|b"), true)),
                    false)));
    List<DescriptorLimit> buckets =
        List.of(
            new DescriptorLimit(List.of(new DescriptorLimit.Entry("a", null)), MAX, MAX, YEAR),
            new DescriptorLimit(
                List.of(
                    new DescriptorLimit.Entry("tier", "%REQ(x)%"),
                    new DescriptorLimit.Entry("path", null)),
                1,
                1,
                Duration.ofMillis(50)),
            new DescriptorLimit(
                List.of(new DescriptorLimit.Entry("a", "b")), 1, 1, Duration.ofMillis(50)));
    RateLimitPolicy limit =
        new RateLimitPolicy(1, 1, Duration.ofMillis(70))
            .with(new DescriptorLimits(buckets, 1_000_000, false));
    RoutePolicy route =
        RoutePolicy.of("*", "orders").with(RouteFilters.NONE.with(limit).with(made));
    return new RoutePolicy[] {
      route,
      RoutePolicy.of("a", new RouteAction.DirectResponse(204, ""))
          .with(RouteFilters.NONE.with(limit).with(made.subList(1, 2)))
    };
  }

  private static RetryPolicy everyRetry(boolean nonIdempotent) {
    HeaderMatch regex = new HeaderMatch("x-busy", new ValueMatch.Regex("a|b"), true);
    HeaderMatch present = new HeaderMatch("x-again", new ValueMatch.Present(false), false);
    RateLimitedBackoff waits =
        new RateLimitedBackoff(
            List.of(
                new ResetHeader("retry-after", Format.SECONDS),
                new ResetHeader("x-reset", Format.UNIX_TIMESTAMP)),
            MILLI);
    return new RetryPolicy(
        Set.of(RetryCondition.values()),
        10,
        Set.of(100, 599),
        new Backoff(MILLI, Duration.ofHours(1)),
        nonIdempotent,
        new RetryHeaders(List.of(regex, present), List.of(present), waits),
        new RetryEndpoints(true, 100, false, 10));
  }

  private static MeshPolicy admission(
      int connections, int pending, int requests, RetryLimit retries) {
    return new MeshPolicy(
        List.of(CLUSTER.with(new AdmissionPolicy(connections, pending, requests, retries))),
        List.of());
  }

  private static MeshPolicy adaptive(AdaptiveConcurrencyPolicy concurrency) {
    AdmissionPolicy admission =
        AdmissionPolicy.builder()
            .adaptiveConcurrency(concurrency)
            .control(SheddingPolicy.Control.DEFAULT)
            .build();
    return new MeshPolicy(
        List.of(CLUSTER.with(admission)),
        List.of(route(RetryPolicy.DEFAULT, Set.of(AttemptHeader.values()))));
  }

  private static AdaptiveConcurrencyPolicy concurrency(int count, double percent, Duration time) {
    return new AdaptiveConcurrencyPolicy(
        percent,
        count,
        MAX,
        time,
        new AdaptiveConcurrencyPolicy.MinRtt(time, count, percent, 1, percent));
  }

  private static MeshPolicy outliers(OutlierPolicy policy) {
    return new MeshPolicy(List.of(CLUSTER.with(HealthPolicy.DEFAULT.with(policy))), List.of());
  }

  private static OutlierPolicy ejections(Consecutive consecutive, int percent) {
    return OutlierPolicy.builder()
        .consecutive(consecutive)
        .interval(MILLI)
        .baseEjectionTime(MILLI)
        .maxEjectionTime(YEAR)
        .maxEjectionPercent(percent)
        .alwaysEjectOne(percent == 0)
        .build();
  }

  private static OutlierPolicy statistics(int counts, int factor, int percent) {
    return OutlierPolicy.builder()
        .enforcing(new OutlierPolicy.Enforcing(percent, percent, percent))
        .maxEjectionTimeJitter(percent == 0 ? Duration.ZERO : YEAR)
        .successRate(new SuccessRate(counts, counts, factor, percent, percent))
        .failurePercentage(
            new FailurePercentage(Math.max(1, percent), counts, counts, percent, percent))
        .build();
  }

  private static MeshPolicy path(PathMatch path) {
    return routes(new RoutePolicy("*", path, "orders", CallPolicy.DEFAULT));
  }

  private static MeshPolicy timeouts(Duration all) {
    return routes(
        new RoutePolicy(
            "*",
            PathMatch.ALL,
            "orders",
            CallPolicy.DEFAULT.with(new TimeoutPolicy(all, all, all))));
  }

  private static MeshPolicy cluster(
      HttpProtocol protocol, LoadBalancingPolicy balancing, Duration connect) {
    return new MeshPolicy(
        List.of(CLUSTER.with(protocol).with(balancing).withConnectTimeout(connect)),
        List.of(RoutePolicy.of("*", "orders")));
  }
}
