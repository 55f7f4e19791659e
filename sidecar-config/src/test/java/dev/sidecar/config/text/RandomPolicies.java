package dev.sidecar.config.text;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HashPolicy;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthCheckTimes;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.KeepAlivePolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierStatistics;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PathRewrite;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RateLimitedBackoff;
import dev.sidecar.policy.RateLimitedBackoff.Format;
import dev.sidecar.policy.RateLimitedBackoff.ResetHeader;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryEndpoints;
import dev.sidecar.policy.RetryHeaders;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RetryRate;
import dev.sidecar.policy.Rewrite;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.policy.ValueMatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes policies of every kind, the same ones for the same seed. */
final class RandomPolicies {
  private static final List<String> NAMES =
      List.of("orders", "Orders", "1.5", "null", "-", "a.b", "on", "0x1f", "users", "_");
  private static final List<String> TEXTS =
      List.of(
          "a",
          "2",
          "1e3",
          "",
          " ",
          "a b",
          "true",
          "~",
          "*",
          "&a",
          "a: b",
          "#x",
          "'",
          "\"",
          "\\n",
          "\n",
          "\u0000",
          "\u2028",
          "é",
          "😀",
          "\ud800",
          "-",
          "- a",
          "{",
          "[a]",
          "!x",
          "%",
          "@",
          "2020-01-01",
          "12:30",
          "a:",
          ":",
          "?",
          "0o7",
          "=",
          "<<",
          "\t",
          "\u0085",
          "\ufeff",
          "a/b");
  private static final List<Duration> TIMES =
      List.of(
          Duration.ofNanos(1),
          Duration.ofNanos(1_500),
          Duration.ofMillis(250),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(90),
          Duration.ofMinutes(5),
          Duration.ofHours(1),
          Duration.ofDays(365));

  private static final List<Path> PATHS =
      Stream.of("a.txt", "/etc/x y", "d/é", "../1").map(Path::of).toList();

  private final Random random;

  RandomPolicies(long seed) {
    random = new Random(seed);
  }

  MeshPolicy next() {
    IdentityPolicy identity = random.nextInt(3) == 0 ? IdentityPolicy.NONE : identity();
    List<ClusterPolicy> clusters = new ArrayList<>();
    for (String name : some(NAMES)) {
      ClusterPolicy cluster = cluster(name);
      TlsPolicy tls = tls(identity.vouches());
      clusters.add(random.nextInt(3) == 0 ? cluster.with(tls) : cluster);
    }
    List<RoutePolicy> routes = new ArrayList<>();
    for (int i = 0; !clusters.isEmpty() && i < random.nextInt(5); i++) {
      RoutePolicy route = route(clusters);
      if (routes.stream().noneMatch(before -> before.covers(route))) {
        routes.add(route);
      }
    }
    return new MeshPolicy(clusters, routes, identity);
  }

  private RoutePolicy route(List<ClusterPolicy> clusters) {
    RouteAction action =
        switch (random.nextInt(6)) {
          case 0 -> respond();
          case 1 -> redirect();
          case 2 -> split(clusters);
          default -> new RouteAction.ToCluster(of(clusters).name());
        };
    CallPolicy calls =
        action.clusters().stream()
            .findFirst()
            .map(name -> calls(named(name, clusters).calls()))
            .orElse(CallPolicy.DEFAULT);
    RouteFilters filters = filters(action);
    List<ClusterPolicy> services =
        clusters.stream().filter(it -> it.protocol() == HttpProtocol.HTTP2).toList();
    if (!services.isEmpty() && !action.clusters().isEmpty() && random.nextInt(3) == 0) {
      filters = filters.with(service(of(services).name()));
    }
    return new RoutePolicy(host(), match(), action, filters, calls);
  }

  private GlobalRateLimitPolicy service(String cluster) {
    return new GlobalRateLimitPolicy(
        cluster,
        of(List.of("shop", "1", "~", "a: b")),
        random.nextBoolean() ? GlobalRateLimitPolicy.DEFAULT_TIMEOUT : of(TIMES),
        random.nextBoolean(),
        of(List.of(429, 400, 599)),
        of(List.of(500, 400, 599)),
        random.nextBoolean() ? GlobalRateLimitAnswers.DEFAULT : answers());
  }

  private GlobalRateLimitAnswers answers() {
    HeaderChanges headers = headers();
    return new GlobalRateLimitAnswers(
        random.nextBoolean(),
        random.nextBoolean(),
        new HeaderChanges(Set.of(), headers.set(), headers.add()),
        of(List.of(0.0, 0.0001, 12.5, 100.0)));
  }

  private static ClusterPolicy named(String name, List<ClusterPolicy> clusters) {
    return clusters.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  private RouteAction split(List<ClusterPolicy> clusters) {
    List<RouteAction.WeightedCluster> weighted = new ArrayList<>();
    clusters.forEach(
        it ->
            weighted.add(
                new RouteAction.WeightedCluster(
                    it.name(), of(List.of(1, 7, 1_000_000)), new RandomSubsets(random).match())));
    return new RouteAction.Split(weighted);
  }

  private RouteAction redirect() {
    int kind = random.nextInt(4);
    return new RouteAction.Redirect(
        of(List.of(301, 302, 303, 307, 308)),
        kind == 0 ? null : of(List.of("http", "https")),
        random.nextBoolean() ? null : of(List.of("a", "1.2", "true", "b.example.com")),
        random.nextBoolean() ? 0 : 65_535,
        random.nextBoolean() ? null : rewritten(),
        kind == 0 || random.nextBoolean());
  }

  private RouteFilters filters(RouteAction action) {
    RouteFilters filters = RouteFilters.NONE;
    if (random.nextInt(3) == 0) {
      filters = filters.withResponseHeaders(headers());
    }
    if (random.nextInt(4) == 0) {
      filters = filters.with(new RandomFaults(random).policy());
    }
    if (random.nextInt(4) == 0) {
      filters = filters.with(new RandomFaults(random).limit());
    }
    if (random.nextInt(4) == 0) {
      boolean one = action instanceof RouteAction.ToCluster;
      filters = filters.with(new RandomDescriptors(random).policies(one));
    }
    if (!action.clusters().isEmpty() && random.nextInt(4) == 0) {
      String copied = of(action.clusters());
      filters = filters.withMirrors(new RandomFaults(random).mirrors(copied));
    }
    if (action.clusters().isEmpty() || random.nextBoolean()) {
      return filters;
    }
    String host = random.nextBoolean() ? null : of(List.of("a", "b.example.com"));
    return filters
        .with(new Rewrite(host, random.nextBoolean() ? null : rewritten()))
        .withRequestHeaders(headers());
  }

  private PathRewrite rewritten() {
    return switch (random.nextInt(3)) {
      case 0 -> new PathRewrite.Prefix(of(List.of("/", "/a:", "/%20'")));
      case 1 -> new PathRewrite.Whole(of(List.of("/", "/true", "/[a]")));
      default ->
          new PathRewrite.Regex(
              of(List.of("^/v([0-9]+)/(.*)$", "(a)(b)")), of(List.of("", "/\\2/\\1", "\\0")));
    };
  }

  private HeaderChanges headers() {
    Map<String, String> lines = new HashMap<>();
    for (String name : some(List.of("x-env", "1", "true", "~", "null"))) {
      lines.put(name, of(List.of("a", "1", "true", "a: b # c", "~", "%", "'\"")));
    }
    return new HeaderChanges(Set.copyOf(some(List.of("server", "1", "null"))), lines, lines);
  }

  private RouteAction respond() {
    return new RouteAction.DirectResponse(
        of(List.of(200, 404, 503, 599)), of(List.of("", "true", "404", "a: \"b\"\n\té#")));
  }

  private ClusterPolicy cluster(String name) {
    LoadBalancingPolicy balancing = loadBalancing();
    SpreadPolicy spread = new RandomSpread(random).policy();
    HttpProtocol protocol = of(List.of(HttpProtocol.values()));
    boolean hashing = balancing instanceof LoadBalancingPolicy.Hashing;
    return new ClusterPolicy(
        name,
        discovery(),
        protocol,
        balancing,
        of(TIMES),
        admission(),
        new HealthPolicy(
            random.nextBoolean() ? outliers() : null,
            random.nextBoolean() ? breaker() : null,
            of(List.of(0.0, 0.1, 1.0, 12.5, 50.0, 100.0)),
            random.nextBoolean() ? checks(protocol == HttpProtocol.HTTP2) : null),
        calls(CallPolicy.DEFAULT),
        null,
        hashing
            ? new SpreadPolicy(
                spread.overprovisioningPercent(), null, spread.slowStart(), spread.subsets(), null)
            : spread,
        new KeepAlivePolicy(
            random.nextBoolean(), Duration.ofMillis(10 + random.nextInt(86_399_991))));
  }

  private LoadBalancingPolicy loadBalancing() {
    return of(
        List.of(
            new LoadBalancingPolicy.RoundRobin(),
            new LoadBalancingPolicy.Random(),
            LoadBalancingPolicy.PeakEwma.DEFAULT,
            LoadBalancingPolicy.Prequal.of("/"),
            new LoadBalancingPolicy.Prequal(
                "/a b", 10, Duration.ofMillis(3), Duration.ofSeconds(2), 64, 0, 12.5),
            new LoadBalancingPolicy.PeakEwma(
                Duration.ofSeconds(10), Duration.ofNanos(1_500_000), Duration.ofHours(1)),
            new LoadBalancingPolicy.LeastRequest(2),
            new LoadBalancingPolicy.LeastRequest(100),
            LoadBalancingPolicy.RingHash.DEFAULT,
            new LoadBalancingPolicy.RingHash(
                7, 4_096, LoadBalancingPolicy.HashFunction.MURMUR_HASH_2, 125),
            LoadBalancingPolicy.Maglev.DEFAULT,
            new LoadBalancingPolicy.Maglev(5_000_011, 10_000)));
  }

  private HealthCheckPolicy checks(boolean grpc) {
    HealthProbe probe =
        grpc && random.nextBoolean()
            ? new HealthProbe.Grpc(
                of(List.of("", "orders.v1.Orders", "1", "~")),
                random.nextBoolean() ? null : of(List.of("orders.svc", "1.5", "a:8080")),
                random.nextBoolean() ? Map.of() : Map.of("x-a", of(List.of("", "1", "a: b"))))
            : random.nextInt(3) == 0
                ? new HealthProbe.Tcp()
                : new HealthProbe.Http(
                    of(List.of("/", "/healthz", "/a?b=c:d", "/~")),
                    random.nextBoolean()
                        ? null
                        : of(List.of("orders.svc", "1.5", "true", "a:8080")),
                    of(List.of("GET", "HEAD", "TRACE")),
                    random.nextBoolean()
                        ? HealthProbe.Http.DEFAULT_EXPECTED
                        : List.of(new StatusRange(200, 299), new StatusRange(404, 404)),
                    some(List.of(new StatusRange(429, 429), new StatusRange(500, 599))),
                    random.nextBoolean()
                        ? Map.of()
                        : Map.of("x-a", of(List.of("", "1", "~", "a: b"))));
    Duration interval = of(TIMES);
    return new HealthCheckPolicy(
        probe,
        of(TIMES),
        new Thresholds(1 + random.nextInt(3), of(List.of(1, 3, Integer.MAX_VALUE))),
        new HealthCheckTimes(
            interval,
            random.nextBoolean() ? interval : of(TIMES),
            random.nextBoolean() ? interval : of(TIMES),
            random.nextBoolean() ? interval : of(TIMES),
            random.nextBoolean() ? HealthCheckTimes.DEFAULT_NO_TRAFFIC_INTERVAL : of(TIMES),
            random.nextBoolean() ? Duration.ZERO : of(TIMES),
            random.nextBoolean() ? Duration.ZERO : of(TIMES)),
        random.nextBoolean());
  }

  private IdentityPolicy identity() {
    IdentityPolicy.Source source =
        switch (random.nextInt(5)) {
          case 0 -> new IdentityPolicy.Files(path(), path());
          case 1 -> new IdentityPolicy.Pkcs12(path(), path());
          case 2 -> new IdentityPolicy.WorkloadApi(random.nextBoolean() ? null : "unix:/run/a b");
          case 3 -> new IdentityPolicy.Custom(of(NAMES));
          default -> null;
        };
    Map<String, Path> domains = new HashMap<>();
    for (String name : some(List.of("mesh.example", "1", "partner.example", "true"))) {
      domains.put(name, path());
    }
    Path bundle = random.nextBoolean() ? path() : null;
    boolean vouched = bundle != null || !domains.isEmpty();
    IdentityPolicy.Trust trust =
        source instanceof IdentityPolicy.WorkloadApi
            ? IdentityPolicy.Trust.NONE
            : new IdentityPolicy.Trust(bundle, domains, vouched ? some(PATHS) : List.of());
    return new IdentityPolicy(source, trust, of(List.of(IdentityPolicy.Provider.values())));
  }

  private TlsPolicy tls(boolean vouched) {
    List<PeerMatch> peers =
        some(
            List.of(
                new PeerMatch.SpiffeId("spiffe://mesh.example/ns/shop/orders"),
                new PeerMatch.SpiffePrefix("spiffe://mesh.example/ns/shop"),
                new PeerMatch.SpiffePrefix("spiffe://1/1"),
                new PeerMatch.TrustDomain("1"),
                new PeerMatch.TrustDomain("mesh.example"),
                new PeerMatch.DnsName("orders.svc"),
                new PeerMatch.DnsName("1.5")));
    return new TlsPolicy(
        random.nextBoolean() ? null : of(List.of("orders.svc", "10.0.0.1", "::1", "1.5")),
        vouched ? of(List.of(TlsPolicy.Trust.values())) : TlsPolicy.Trust.SYSTEM,
        peers,
        of(List.of(TlsPolicy.Version.values())));
  }

  private Path path() {
    return of(PATHS);
  }

  private DiscoveryPolicy discovery() {
    return switch (random.nextInt(6)) {
      case 0 -> new DiscoveryPolicy.File(path());
      case 1 -> new DiscoveryPolicy.Dns("orders.svc.", 1 + random.nextInt(65_535), time());
      case 2 -> DiscoveryPolicy.Dns.of("orders", 80);
      case 3 -> new DiscoveryPolicy.Custom(of(NAMES));
      default -> {
        List<WeightedEndpoint> endpoints = new ArrayList<>();
        for (String address :
            some(List.of("10.0.0.1:80", "[::1]:8080", "[fe80::1]:65535", "1.2.3.4:1"))) {
          int weight = random.nextBoolean() ? 1 : 1 + random.nextInt(1_000_000);
          endpoints.add(
              new WeightedEndpoint(
                  Endpoint.parse(address), weight, new RandomSpread(random).placement()));
        }
        yield new DiscoveryPolicy.Static(endpoints);
      }
    };
  }

  private Duration time() {
    return of(TIMES.subList(2, TIMES.size()));
  }

  private CallPolicy calls(CallPolicy inherited) {
    TimeoutPolicy timeouts = inherited.timeouts();
    return new CallPolicy(
        new TimeoutPolicy(
            either(timeouts.call(), this::limit),
            either(timeouts.perTry(), this::limit),
            either(timeouts.streamIdle(), this::limit)),
        either(inherited.retry(), () -> retry(inherited.retry())),
        either(
            inherited.attemptHeaders(), () -> new TreeSet<>(some(List.of(AttemptHeader.values())))),
        random.nextBoolean(),
        either(
            inherited.hashPolicy(),
            () ->
                some(
                    List.of(
                        new HashPolicy.Header("x-user", true),
                        new HashPolicy.Header("1", false),
                        new HashPolicy.Cookie("Session", false),
                        new HashPolicy.Query("true", false),
                        new HashPolicy.Source(random.nextBoolean())))),
        random.nextBoolean() ? inherited.hedge() : hedge(),
        random.nextBoolean() ? inherited.metadataMatch() : new RandomSubsets(random).match());
  }

  private @Nullable HedgePolicy hedge() {
    return switch (random.nextInt(4)) {
      case 0 -> new HedgePolicy.OnPerTryTimeout();
      case 1 -> new HedgePolicy.After(limit(), 2 + random.nextInt(4));
      case 2 ->
          new HedgePolicy.AfterPercentile(
              of(List.of(0.5, 50.0, 95.0, 99.9)),
              2 + random.nextInt(4),
              of(List.of(1, 100, 1_000)),
              of(List.of(Duration.ofMillis(1), limit())));
      default -> null;
    };
  }

  private Duration limit() {
    return random.nextInt(4) == 0 ? Duration.ZERO : of(TIMES);
  }

  private RetryPolicy retry(RetryPolicy inherited) {
    Set<RetryCondition> on =
        either(inherited.on(), () -> new TreeSet<>(some(List.of(RetryCondition.values()))));
    Set<Integer> codes =
        either(
            RetryPolicy.statusCodes(on, inherited.statusCodes()),
            () -> new TreeSet<>(some(List.of(100, 429, 503, 599))));
    boolean listed = on.contains(RetryCondition.RETRIABLE_STATUS_CODES);
    Set<Integer> fitting = !listed ? Set.of() : codes.isEmpty() ? Set.of(500) : codes;
    return new RetryPolicy(
        on,
        either(inherited.attempts(), () -> 1 + random.nextInt(10)),
        fitting,
        either(inherited.backoff(), () -> backoff(inherited.backoff())),
        random.nextBoolean(),
        retryHeaders(on, inherited.headers()),
        either(
            inherited.endpoints(),
            () ->
                new RetryEndpoints(
                    random.nextBoolean(),
                    random.nextInt(101),
                    random.nextBoolean(),
                    random.nextInt(11))));
  }

  private RetryHeaders retryHeaders(Set<RetryCondition> on, RetryHeaders inherited) {
    List<HeaderMatch> response =
        either(RetryPolicy.retriableHeaders(on, inherited.response()), this::matches);
    boolean named = on.contains(RetryCondition.RETRIABLE_HEADERS);
    List<HeaderMatch> some = List.of(new HeaderMatch("x", new ValueMatch.Exact("1"), true));
    return new RetryHeaders(
        !named ? List.of() : response.isEmpty() ? some : response,
        either(inherited.request(), this::matches),
        either(
            inherited.rateLimited(),
            () ->
                new RateLimitedBackoff(
                    some(
                        List.of(
                            new ResetHeader("Retry-After", Format.SECONDS),
                            new ResetHeader("1", Format.UNIX_TIMESTAMP))),
                    of(List.of(Duration.ofMinutes(5), Duration.ofMillis(1))))));
  }

  private Backoff backoff(Backoff inherited) {
    Duration base =
        either(inherited.base(), () -> Duration.ofMillis(of(List.of(1, 25, 50, 3_000_000))));
    Duration max = of(List.of(inherited.max(), Backoff.of(base).max(), Duration.ofHours(1), base));
    return new Backoff(base, max.compareTo(base) < 0 ? base : max);
  }

  private AdmissionPolicy admission() {
    AdmissionPolicy.Builder builder = AdmissionPolicy.builder();
    if (random.nextBoolean()) {
      builder.maxConnections(1 + random.nextInt(Integer.MAX_VALUE)).maxPending(0);
    }
    if (random.nextBoolean()) {
      Duration window = Duration.ofSeconds(1 + random.nextInt(60));
      builder.retryRate(new RetryRate(random.nextInt(1_001) / 10.0, random.nextInt(9), window));
    }
    if (random.nextBoolean()) {
      builder.adaptiveConcurrency(concurrency());
    }
    switch (random.nextInt(4)) {
      case 0 -> builder.control(random.nextBoolean() ? SheddingPolicy.Control.DEFAULT : control());
      case 1 -> builder.throttle(SheddingPolicy.Throttle.DEFAULT);
      case 2 -> builder.throttle(new SheddingPolicy.Throttle(1.25, Duration.ofSeconds(61)));
      default -> {}
    }
    return switch (random.nextInt(3)) {
      case 0 -> builder.retryBudget(random.nextInt(1_001) / 10.0, random.nextInt(5)).build();
      case 1 -> builder.maxRetries(random.nextInt(5)).build();
      default -> builder.build();
    };
  }

  private AdaptiveConcurrencyPolicy concurrency() {
    AdaptiveConcurrencyPolicy.Builder builder = AdaptiveConcurrencyPolicy.builder();
    if (random.nextBoolean()) {
      builder.minRtt(
          new AdaptiveConcurrencyPolicy.MinRtt(
              time(), 1 + random.nextInt(99), 0.5, 1 + random.nextInt(9), random.nextInt(101)));
    }
    if (random.nextBoolean()) {
      builder.maxLimit(5 + random.nextInt(99)).percentile(99.9).updateInterval(time());
    }
    return random.nextBoolean() ? builder.minLimit(1 + random.nextInt(5)).build() : builder.build();
  }

  private SheddingPolicy.Control control() {
    List<SheddingPolicy.StatusRange> statuses =
        of(
            List.of(
                List.of(new SheddingPolicy.StatusRange(404, 404)),
                List.of(
                    new SheddingPolicy.StatusRange(200, 299),
                    new SheddingPolicy.StatusRange(200, 200)),
                SheddingPolicy.Success.DEFAULT.statuses()));
    return new SheddingPolicy.Control(
        Duration.ofSeconds(1 + random.nextInt(3_600)),
        of(List.of(1.0, 99.95, 100.0)),
        of(List.of(1.0, 1.5, 1_000.0)),
        random.nextInt(3),
        of(List.of(0.0, 0.5, 100.0)),
        new SheddingPolicy.Success(statuses, of(List.of(Set.of(0), Set.of(16, 5)))));
  }

  private OutlierPolicy outliers() {
    OutlierPolicy.Builder builder = OutlierPolicy.builder();
    if (random.nextBoolean()) {
      builder.consecutive5xx(random.nextInt(9)).consecutiveGatewayFailure(random.nextInt(2));
    }
    if (random.nextBoolean()) {
      builder.baseEjectionTime(time()).maxEjectionPercent(random.nextInt(101));
    }
    if (random.nextBoolean()) {
      builder.enforcing(new OutlierPolicy.Enforcing(percent(), percent(), 100));
      builder.maxEjectionTimeJitter(time()).upToHalfBelowTen(random.nextBoolean());
    }
    if (random.nextBoolean()) {
      builder.successRate(
          random.nextBoolean()
              ? OutlierStatistics.SuccessRate.DEFAULT
              : new OutlierStatistics.SuccessRate(
                  1, 9, random.nextInt(3000), percent(), percent()));
    }
    if (random.nextBoolean()) {
      builder.failurePercentage(
          random.nextBoolean()
              ? OutlierStatistics.FailurePercentage.DEFAULT
              : new OutlierStatistics.FailurePercentage(1, 2, 3, percent(), percent()));
    }
    return random.nextBoolean()
        ? builder.build()
        : builder.maxEjectionTime(Duration.ofDays(365)).build();
  }

  private int percent() {
    return random.nextInt(101);
  }

  private CircuitBreakerPolicy breaker() {
    CircuitBreakerPolicy.Builder builder = CircuitBreakerPolicy.builder();
    if (random.nextBoolean()) {
      builder.window(10).failureRate(0.5).openDuration(time());
    }
    return random.nextBoolean()
        ? builder.build()
        : builder.minimumCalls(1 + random.nextInt(10)).build();
  }

  private String host() {
    return of(List.of("*", "*.example.com", "example.*", "orders.svc", "1.2", "::1", "on"));
  }

  private RouteMatch match() {
    List<PathMatch> paths =
        List.of(
            PathMatch.ALL,
            new PathMatch.Prefix("/v1"),
            new PathMatch.Exact("/a b#'\""),
            new PathMatch.Regex("/v[0-9]+/.*"));
    List<HeaderMatch> headers = matches();
    List<QueryMatch> query = new ArrayList<>();
    for (ValueMatch value : some(values())) {
      query.add(
          new QueryMatch(of(TEXTS.stream().filter(it -> it.matches("[^&=#]+")).toList()), value));
    }
    return new RouteMatch(
        of(paths), Set.copyOf(some(List.of("GET", "POST", "M-SEARCH"))), headers, query);
  }

  private List<HeaderMatch> matches() {
    List<HeaderMatch> headers = new ArrayList<>();
    for (ValueMatch value : some(values())) {
      boolean invert = random.nextBoolean() && !(value instanceof ValueMatch.Present);
      headers.add(new HeaderMatch(of(List.of("x-env", "x", "0", "*")), value, invert));
    }
    return headers;
  }

  private List<ValueMatch> values() {
    String text = of(TEXTS);
    String some = text.isEmpty() ? "x" : text;
    return List.of(
        new ValueMatch.Present(random.nextBoolean()),
        new ValueMatch.Exact(text),
        new ValueMatch.Prefix(some),
        new ValueMatch.Suffix(some),
        new ValueMatch.Contains(some),
        new ValueMatch.Regex("a+|b\\.c"));
  }

  private <T> T either(T one, Supplier<T> other) {
    return random.nextBoolean() ? one : other.get();
  }

  private <T> T of(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  private <T> List<T> some(List<T> items) {
    return items.stream().filter(item -> random.nextInt(3) == 0).toList();
  }
}
