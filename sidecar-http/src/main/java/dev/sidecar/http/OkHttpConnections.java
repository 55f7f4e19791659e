package dev.sidecar.http;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.call.Trail;
import dev.sidecar.cluster.EndpointFailures;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Timer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The OkHttp client of one endpoint. It sends exactly what it is given, once: OkHttp's own retries,
 * redirects, authenticators and timeouts are off, because those are the policy's.
 */
class OkHttpConnections implements Transport.Connections {
  private static final int MAX_IDLE_CONNECTIONS = 1_024;

  private static final Duration HTTP2_PING = Duration.ofSeconds(10);

  private final OkHttpClient client;
  private final ConnectionPool pool;
  private final Runnable released = this::closeIfRetired;
  private final EndpointFailures failures;
  private final String name;
  private final KeepAlive keepAlive;
  private volatile boolean closed;
  private volatile @Nullable Probing probing;
  private final long connectTimeoutNanos;
  private final Timer timer;
  private final @Nullable TextMapPropagator propagator;
  private final Supplier<LoadProbes> newProbes;
  private volatile @Nullable LoadProbes probes;

  /**
   * Connections of a client, none of which is open yet.
   *
   * @param client for this endpoint alone, from {@link #clientOf}
   * @param keepAlive that of the client's sockets
   * @param timer bounds the connecting of those that no call asked for
   * @param propagator writes the current context into each request; null for none
   * @param probes of the same client, made when a policy first wants one
   */
  OkHttpConnections(
      OkHttpClient client,
      ClusterPolicy cluster,
      KeepAlive keepAlive,
      Timer timer,
      @Nullable TextMapPropagator propagator,
      Supplier<LoadProbes> probes) {
    this.newProbes = probes;
    this.client = client;
    this.pool = client.connectionPool();
    this.timer = timer;
    this.propagator = propagator;
    this.name = cluster.name();
    this.keepAlive = keepAlive;
    this.failures = new EndpointFailures(cluster);
    this.connectTimeoutNanos = cluster.connectTimeout().toNanos();
  }

  /**
   * What makes the client of an endpoint over plain text.
   *
   * @param shared holds what all endpoints have in common
   * @param sockets where connections come from; null for the machine's own
   * @param keepAlive for how long they may be idle
   */
  static OkHttpClient.Builder clientOf(
      OkHttpClient shared,
      ClusterPolicy cluster,
      Endpoint endpoint,
      @Nullable SocketFactory sockets,
      KeepAlive keepAlive) {
    return shared
        .newBuilder()
        // Its lock is taken twice a call: calls to other endpoints need not wait for it.
        .dispatcher(new Dispatcher())
        .connectionPool(
            new ConnectionPool(
                MAX_IDLE_CONNECTIONS, cluster.keepAlive().max().toMillis(), TimeUnit.MILLISECONDS))
        .protocols(
            List.of(
                cluster.protocol() == HttpProtocol.HTTP2
                    ? Protocol.H2_PRIOR_KNOWLEDGE
                    : Protocol.HTTP_1_1))
        // The URL keeps the logical host; these two lead it to the endpoint.
        .dns(host -> List.of(named(host, endpoint)))
        .socketFactory(new EndpointSocketFactory(endpoint, sockets, keepAlive));
  }

  /**
   * The client that those of all endpoints are made of. What OkHttp makes for itself is here, too:
   * its TLS context, with every certificate that the JVM trusts, takes 35 KB.
   */
  static OkHttpClient shared() {
    return new OkHttpClient.Builder()
        .proxy(Proxy.NO_PROXY)
        .fastFallback(false)
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .addNetworkInterceptor(new WireResponses())
        // One timer enforces every limit (see docs/decisions/0001-in-flight-table.md).
        .callTimeout(Duration.ZERO)
        .connectTimeout(Duration.ZERO)
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        // Not a limit of a call: finds out that a shared connection is dead when its calls only
        // see their own streams stall. HTTP/1.1 has no such thing.
        .pingInterval(HTTP2_PING)
        .build();
  }

  @Override
  public Reply send(Attempt attempt) throws IOException {
    HttpCall call = (HttpCall) attempt.call();
    Request original = call.request();
    Call inner = client.newCall(request(call.wire(), attempt, propagator));
    OkHttpAttempt watcher = watch(attempt, inner, connectTimeoutNanos, released);
    inner.addEventListener(watcher);
    inner.tag(OkHttpAttempt.class, () -> watcher);
    Listeners listeners = call.listeners();
    if (listeners != null) {
      listeners.follow(inner);
    }
    Trail trail = attempt.trail();
    if (trail != null && trail.isFollowed()) {
      inner.addEventListener(new MomentEvents(attempt, trail));
    }
    attempt.cuttableBy(watcher);
    Response response = execute(inner, watcher);
    String told = response.header("Keep-Alive");
    if (told != null) {
      keepAlive.told(told);
    }
    return new OkHttpReply(
        response
            .newBuilder()
            .request(original)
            .code(watcher.status(response))
            .body(new AttemptBody(response.body(), watcher, failures))
            .build(),
        inner);
  }

  /** What goes over the wire. */
  Request request(Request original, Attempt attempt, @Nullable TextMapPropagator context) {
    return AttemptRequest.of(original, attempt, context, false);
  }

  /** What tells the attempt of its inner call. */
  OkHttpAttempt watch(Attempt attempt, Call inner, long connectNanos, Runnable whenReleased) {
    return new OkHttpAttempt(attempt, inner, connectNanos, whenReleased);
  }

  private Response execute(Call inner, OkHttpAttempt watcher) throws IOException {
    try {
      return inner.execute();
    } catch (IOException e) {
      if (watcher.wasStale()) {
        // The peer has closed one idle connection, so perhaps all: it may have been started anew.
        pool.evictAll();
        watcher.tellStale();
      } else {
        watcher.closeBroken(e);
      }
      throw watcher.explained(e);
    } catch (IllegalArgumentException | IllegalStateException e) {
      if (!watcher.readsHeaders()) {
        throw e;
      }
      // OkHttp says so of some answers: the status -99.
      throw new IOException("response not understood: " + e.getMessage(), e);
    }
  }

  @Override
  public Transport.Warmed warm(String authority, int connections, long limitNanos) {
    HttpUrl url = HttpUrl.parse("http://" + authority + "/");
    return url == null
        ? new Transport.Warmed(
            0, new IOException("host: " + authority + " (expected: host[:port])"))
        : new Warming(client, timer, connectTimeoutNanos, limitNanos)
            .open(opening(url), connections);
  }

  @Override
  public Transport.Probed probe(HealthProbe probe, long limitNanos) {
    if (probe instanceof HealthProbe.Http http) {
      return ask(http.host(), http.path(), new HttpProbe(http), limitNanos);
    }
    if (probe instanceof HealthProbe.Grpc grpc) {
      Duration left = Duration.ofNanos(limitNanos - timer.nanos());
      return ask(grpc.host(), GrpcProbe.PATH, new GrpcProbe(grpc, left), limitNanos);
    }
    return connected(limitNanos);
  }

  private Transport.Probed ask(
      @Nullable String named, String path, ProbeExchange exchange, long limitNanos) {
    String host = named == null ? name : named;
    HttpUrl url = HttpUrl.parse("http://" + host + path);
    if (url == null) {
      return new Transport.Probed.Failed("host: " + host + " (expected: one that a URL can have)");
    }
    Probing asking = new Probing(client, timer, opening(url), exchange, limitNanos);
    probing = asking;
    if (closed) {
      return new Transport.Probed.Failed("closed");
    }
    return asking.ask();
  }

  /** Over a connection of its own, which is closed because nothing may be idle. */
  private Transport.Probed connected(long limitNanos) {
    OkHttpClient alone =
        client.newBuilder().connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS)).build();
    HttpUrl url = new HttpUrl.Builder().scheme("http").host(name).build();
    Transport.Warmed made =
        new Warming(alone, timer, Long.MAX_VALUE, limitNanos).open(opening(url), 1);
    return made.failure() == null
        ? new Transport.Probed.Connected()
        : new Transport.Probed.Failed(String.valueOf(made.failure().getMessage()));
  }

  @Override
  public @Nullable Duration keepAlive() {
    return keepAlive.learned();
  }

  @Override
  public void drain() {
    pool.evictAll();
  }

  @Override
  public void askLoad(String path, Duration timeout, Transport.LoadAnswer answer) {
    LoadProbes made = probes;
    if (made == null) {
      // Of two threads that come here at once each may have its own for a moment.
      made = newProbes.get();
      probes = made;
    }
    made.ask(path, timeout, answer);
  }

  /** What a connection is opened for. */
  Warming.Opening opening(HttpUrl url) {
    return new Warming.Opening(url);
  }

  private static InetAddress named(String host, Endpoint endpoint) throws UnknownHostException {
    return InetAddress.getByAddress(host, endpoint.address().getAddress());
  }

  @Override
  public void close() {
    closed = true;
    Probing asking = probing;
    if (asking != null) {
      asking.close();
    }
    pool.evictAll();
  }

  // An attempt that was cut has ended before its reader gave the connection back.
  private void closeIfRetired() {
    if (closed) {
      pool.evictAll();
    }
  }
}
