package dev.sidecar.http;

import dev.sidecar.cluster.EngineParts;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.ConfigSource;
import dev.sidecar.spi.Discovery;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.TlsSource;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.telemetry.Tracing;
import dev.sidecar.time.Background;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Workers;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to the mesh: a {@link Call.Factory} whose calls go to the clusters of a policy.
 *
 * <p>The URL of a request names a logical host; routes take it to a cluster, and the cluster's
 * policy decides the endpoint and the protocol. Whether TLS is spoken is the cluster's decision,
 * whatever the URL's scheme. Calls fail with a {@link dev.sidecar.failure.SidecarException}.
 *
 * <p>Thread-safe; build one and share it. {@link #close()} drains and ends it.
 */
public final class SidecarClient implements Call.Factory, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SidecarClient.class);

  /** How long {@link #close()} waits for calls under way: 5 s. */
  public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(5);

  /** How long {@link Builder#build()} waits for the first endpoints: 5 s. */
  public static final Duration DEFAULT_AWAIT_DISCOVERY = Duration.ofSeconds(5);

  private final Timer timer;
  private final ControlLoop control;
  private final ExecutorService executor;
  private final List<Interceptor> interceptors;

  private SidecarClient(Builder builder) {
    // Before a thread is started: these two may refuse what the builder was told.
    Tracing tracing = builder.tracing();
    Meters meters = builder.meters();
    this.timer =
        builder.timer == null ? Timer.started(Ticker.system(), "sidecar-timer") : builder.timer;
    Background background = Background.started(timer, "sidecar-control");
    OkHttpTransport transport =
        new OkHttpTransport(
            timer,
            new TlsUpkeep(timer, background, builder.draws),
            builder.socketFactory,
            tracing == null ? null : tracing.propagator());
    try {
      this.control =
          new ControlLoop(
              builder.source.first(),
              EngineParts.of(transport, timer, builder.draws)
                  .with(background)
                  .with(builder.circuitBreakers)
                  .with(builder.discoveries)
                  .metered(meters)
                  .traced(tracing)
                  .securedBy(builder.tls)
                  .deciding(builder.decisions)
                  .named(builder.instance())
                  .with(Workers.of(timer, "sidecar-hedge", CallerContext::wrap)));
    } catch (RuntimeException e) {
      background.close();
      timer.close();
      throw e;
    }
    follow(builder.source);
    this.executor = EnqueueExecutor.bounded();
    this.interceptors = List.copyOf(builder.interceptors);
  }

  // What a source throws now leaves no thread behind.
  private void follow(ConfigSource source) {
    try {
      control.follow(source);
    } catch (RuntimeException e) {
      control.close();
      timer.close();
      throw e;
    }
  }

  /** A client for a policy, with every default. */
  public static SidecarClient create(MeshPolicy policy) {
    return builder(policy).build();
  }

  /** The parts of a client that are not policy. */
  public static Builder builder(MeshPolicy policy) {
    return builder(new FixedPolicy(policy));
  }

  /**
   * A client whose policy comes from elsewhere and changes there: {@code
   * PolicyFile.watch(Path.of("mesh.yaml"))} of {@code sidecar-config}. What the source tells while
   * the client is open takes force as with {@link #update}; what is refused is logged once, counted
   * in {@code sidecar.config.rejected}, and leaves the last good policy in force.
   */
  public static Builder builder(ConfigSource source) {
    return new Builder(source);
  }

  /** Collects what a client is made of. Not thread-safe. */
  public static final class Builder {
    private final ConfigSource source;
    private final Map<String, Discovery> discoveries = new HashMap<>();
    private final List<Interceptor> interceptors = new ArrayList<>();
    private Duration awaitDiscovery = DEFAULT_AWAIT_DISCOVERY;
    private CircuitBreakerRegistry circuitBreakers = CircuitBreakerRegistry.ofDefaults();
    private @Nullable MeterRegistry meterRegistry;
    private @Nullable SocketFactory socketFactory;
    private @Nullable TlsSource tls;
    private @Nullable Timer timer;
    private Draws draws = Draws.random();
    private @Nullable OpenTelemetry openTelemetry;
    private double traceRoots = 1;
    private int maxSeries = Meters.DEFAULT_MAX_SERIES;
    private @Nullable Consumer<DecisionRecord> decisions;
    private @Nullable String instance;

    private Builder(ConfigSource source) {
      this.source = source;
    }

    /**
     * Where the client's meters are registered while it is open; default nowhere. {@code
     * docs/METRICS.md} names them.
     */
    public Builder meterRegistry(MeterRegistry registry) {
      this.meterRegistry = registry;
      return this;
    }

    /**
     * The most series that the client's meters may have in the registry; default 10,000, about 89
     * clusters, or 60 in a client that is given {@link #tls}. A cluster whose meters would go
     * beyond it has none; {@code sidecar.series.dropped} shows what is left out. 0 leaves out every
     * cluster.
     */
    public Builder maxSeries(int series) {
      this.maxSeries = series;
      return this;
    }

    /**
     * What finds the endpoints of clusters whose policy says {@code discovery: {custom: name}}. The
     * client ends its watches; whoever made the discovery closes it.
     */
    public Builder discovery(String name, Discovery discovery) {
      discoveries.put(name, discovery);
      return this;
    }

    /**
     * What this client is called among those of its kind, which decides the endpoints that it keeps
     * to where a cluster has {@code subsetting}. Clients with names that end in numbers, one after
     * the other, load endpoints most evenly: {@code orders-0}, {@code orders-1}. Default: the
     * environment variable {@code HOSTNAME}, which in Kubernetes is the pod's name, else a name
     * made up.
     *
     * @param name another one for each client, and the same when it starts again
     * @throws IllegalArgumentException if it is blank
     */
    public Builder instance(String name) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("instance: '" + name + "' (expected: a name)");
      }
      this.instance = name;
      return this;
    }

    private String instance() {
      String host = System.getenv("HOSTNAME");
      String known = instance == null ? host : instance;
      return known == null || known.isEmpty() ? UUID.randomUUID().toString() : known;
    }

    /**
     * Adds what stands around each call of the client, the first one outermost; default nothing.
     * Each time that the last of them proceeds, one call goes into the mesh: routed by the request
     * that it was given, with that route's attempts and limits, and the caller's {@link
     * Call#timeout} anew. An interceptor sees no attempt and no connection; what it would change in
     * the chain by a {@code with…} method is refused by an {@link UnsupportedOperationException}.
     * On the thread of the call. OkHttp: application interceptors.
     */
    public Builder interceptor(Interceptor around) {
      interceptors.add(around);
      return this;
    }

    /**
     * Where the client's spans go, and whose propagators write the headers of each attempt; default
     * nowhere, and no header. {@code docs/TRACING.md} describes both.
     */
    public Builder openTelemetry(OpenTelemetry application) {
      this.openTelemetry = application;
      return this;
    }

    /**
     * Where connections come from; default the machine's own sockets. Each socket is made
     * unconnected and then told to connect to an endpoint; a limit or a cancel closes it from
     * another thread, which must end what it is doing. Any thread.
     */
    public Builder socketFactory(SocketFactory factory) {
      this.socketFactory = factory;
      return this;
    }

    /**
     * What makes the identity that the policy asks for, and secures the connections of clusters
     * that have {@code tls}: {@code MeshTls} of {@code sidecar-tls}; default nothing, and a policy
     * with such a cluster is refused. The client closes what the source opens for it.
     */
    public Builder tls(TlsSource source) {
      this.tls = source;
      return this;
    }

    /**
     * The share of the calls without a parent span that the SDK's sampler is asked about: 0.0 to
     * 1.0, default 1.0, which leaves all of them to that sampler. The others have no span and cost
     * nothing; 0 records only calls whose parent is sampled.
     */
    public Builder traceRoots(double fraction) {
      this.traceRoots = fraction;
      return this;
    }

    /**
     * How long {@link #build} waits until every discovery has answered or failed once, and every
     * endpoint that has health checks was checked once, so that the first calls find endpoints;
     * default {@link #DEFAULT_AWAIT_DISCOVERY}. Endpoints that the policy names are there at once;
     * manual time does not wait for checks. Envoy: the warming of clusters.
     *
     * @param limit 0 or more; 0 does not wait
     */
    public Builder awaitDiscovery(Duration limit) {
      if (limit.isNegative()) {
        throw new IllegalArgumentException("awaitDiscovery: " + limit + " (expected: 0 or more)");
      }
      this.awaitDiscovery = limit;
      return this;
    }

    /**
     * What keeps the client's limits and tells its time; default a thread of its own with the
     * machine's clock. For one client alone, which closes it.
     */
    public Builder timer(Timer other) {
      this.timer = other;
      return this;
    }

    /**
     * Where random choices come from; default the machine. With {@code () -> 0} round robin begins
     * at a cluster's first endpoint and a retry waits for nothing.
     */
    public Builder draws(Draws source) {
      this.draws = source;
      return this;
    }

    /**
     * Where the client's circuit breakers are found, by the names of their clusters; default a
     * registry that nobody else sees. A policy makes its breaker, in place of one that has the name
     * already, and takes it out again; listen with {@code onEntryAdded} to follow all of them. A
     * breaker that no policy made is not used. A listener on a breaker's events makes it build an
     * event for each call.
     */
    public Builder circuitBreakerRegistry(CircuitBreakerRegistry registry) {
      this.circuitBreakers = registry;
      return this;
    }

    /**
     * Told why each failed call failed, and how each sampled one went; default nobody. Failed is a
     * call that threw, or whose answer called for another attempt that was not made; sampled is one
     * whose span is recorded. On the thread that ended the call: where a limit cut a body that is
     * the timer's, which enforces all limits of the client. Must not block.
     */
    public Builder decisions(Consumer<DecisionRecord> listener) {
      this.decisions = listener;
      return this;
    }

    private @Nullable Tracing tracing() {
      return openTelemetry == null ? null : new Tracing(openTelemetry, traceRoots);
    }

    private @Nullable Meters meters() {
      return meterRegistry == null ? null : new Meters(meterRegistry, maxSeries);
    }

    /**
     * Starts the client. What has not been found after {@link #awaitDiscovery} is used when it is;
     * until then calls to that cluster fail with {@link
     * dev.sidecar.failure.SidecarException.NoEndpoint}.
     *
     * @throws IllegalArgumentException if the policy names a discovery that was not given
     * @throws RuntimeException if a config source has no policy, or a discovery throws; as they
     *     threw it
     */
    public SidecarClient build() {
      SidecarClient client = new SidecarClient(this);
      client.awaitDiscovery(awaitDiscovery);
      return client;
    }
  }

  @Override
  public Call newCall(Request request) {
    return call(request, null);
  }

  /**
   * A call of which its maker is told why it went as it did, whatever comes of it: after its body,
   * or at its failure. It costs some microseconds more than another call.
   *
   * @param asks told on the thread that ended the call: once, or with interceptors once each time
   *     that one lets the call into the mesh; must not block
   */
  public Call newCall(Request request, Consumer<DecisionRecord> asks) {
    return call(request, asks);
  }

  private Call call(Request request, @Nullable Consumer<DecisionRecord> asks) {
    return interceptors.isEmpty()
        ? new SidecarCall(request, control, executor, asks)
        : new InterceptedCall(request, control, executor, interceptors, asks);
  }

  /**
   * What would happen to a request now: its route, the endpoints that it could go to, the limits
   * and the retries that apply. Nothing is sent, drawn, admitted or counted, and no interceptor
   * runs.
   */
  public DecisionRecord explain(Request request) {
    return control.explain(new HttpCall(request, control));
  }

  /**
   * Replaces the policy. Calls under way end as they began; connections of endpoints that stay are
   * kept.
   *
   * @return done when calls that begin see the new policy
   */
  public CompletableFuture<Void> update(MeshPolicy policy) {
    return control.update(policy);
  }

  /**
   * Whether endpoints were looked for: clusters that came with {@link #update} are not waited for.
   *
   * @return done when every discovery of the policy of now has answered or failed once
   */
  public CompletableFuture<Void> discovered() {
    return control.discovered();
  }

  /** One connection to each endpoint and host; see {@link #warm(Duration, int, String...)}. */
  public Warmth warm(Duration deadline) {
    return warm(deadline, 1);
  }

  /**
   * Gets ready for the first calls: waits until every discovery has answered and there are the
   * certificates that TLS needs, then opens connections to every endpoint, over TLS with their
   * handshakes, which the first calls find open. Nothing is sent over them. A peer that refuses our
   * certificate in TLS 1.3 says so after the handshake, and is noticed by the first call.
   *
   * <p>Connections are for one host each, as the URLs of calls name it: those are opened that
   * routes name without a star, and those that are given here.
   *
   * @param deadline when to give up and tell what was reached; more than 0
   * @param connections to each endpoint for each host, 1 or more; of HTTP/2 one
   * @param hosts more hosts that calls will name, {@code orders.svc} or {@code orders.svc:8080}
   * @return what was reached; an endpoint that cannot be reached is told there, and not thrown
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  public Warmth warm(Duration deadline, int connections, String... hosts) {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline: " + deadline + " (expected: more than 0)");
    }
    if (connections < 1) {
      throw new IllegalArgumentException("connections: " + connections + " (expected: 1 or more)");
    }
    long limit = Deadline.after(timer.nanos(), TimeUnit.NANOSECONDS.convert(deadline));
    return new WarmUp(control, timer, limit).run(connections, List.of(hosts));
  }

  /**
   * A cluster of the policy, for protocols that are not HTTP and for its figures.
   *
   * @throws IllegalArgumentException if the policy has no cluster of that name
   */
  public SidecarCluster cluster(String name) {
    return SidecarCluster.named(control, name);
  }

  /** Attempts and waits that the timer watches; for tests. */
  int watched() {
    return timer.watched().size();
  }

  /** Closes the client and gives calls under way {@link #DEFAULT_DRAIN} to end by themselves. */
  @Override
  public void close() {
    close(DEFAULT_DRAIN);
  }

  /**
   * Closes the client. Calls that begin from now on, and enqueued ones that have not begun, fail
   * with {@link dev.sidecar.failure.SidecarException.Closed}. Calls under way, their retries and
   * their bodies go on; what is left of them after {@code drain} is canceled. On return no
   * connection is open and none of the client's threads runs, except where a callback of the
   * application still blocks one. (OkHttp's own task threads belong to the JVM: it shares them
   * between all clients and ends them after a minute without work.)
   *
   * @param drain 0 or more; 0 cancels at once
   */
  public void close(Duration drain) {
    if (drain.isNegative()) {
      throw new IllegalArgumentException("drain: " + drain + " (expected: 0 or more)");
    }
    executor.shutdown();
    try {
      control.close(drain);
    } finally {
      timer.close();
      awaitCallbacks();
    }
  }

  private void awaitCallbacks() {
    try {
      executor.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitDiscovery(Duration limit) {
    // In manual time nobody moves it meanwhile, and what is checked at once has been.
    boolean checks = control.checks() && !timer.isManual();
    if (limit.isZero() || !(control.discovers() || checks)) {
      return;
    }
    CompletableFuture<Void> ready =
        discovered()
            .thenCompose(
                found -> checks ? control.checked() : CompletableFuture.completedFuture(null));
    try {
      ready.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.warn("not every discovery or health check ended in {}: starting nevertheless", limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
