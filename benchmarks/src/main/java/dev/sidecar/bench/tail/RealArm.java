package dev.sidecar.bench.tail;

import dev.sidecar.bench.peer.EnvoyOf;
import dev.sidecar.bench.peer.Processors;
import dev.sidecar.bench.peer.Protocol;
import dev.sidecar.bench.peer.ProxyBinary;
import dev.sidecar.bench.peer.ProxyProcess;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.LoadBalancingPolicy;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One way to balance over loopback: endpoints of its own, and who makes the calls to them. */
final class RealArm implements AutoCloseable {
  // As many as the default policy lets run at once: a proxy's client must not connect anew.
  private static final int CONNECTIONS = 1_024;

  private final String label;
  private final List<RealEndpoint> endpoints;
  private final Call.Factory client;
  private final HttpUrl url;
  private final @Nullable ProxyProcess proxy;
  private final Closeable closes;
  private final long[] took;
  private final int[] places;

  private RealArm(
      Trace trace,
      String label,
      List<RealEndpoint> endpoints,
      Call.Factory client,
      HttpUrl url,
      @Nullable ProxyProcess proxy,
      Closeable closes) {
    this.label = label;
    this.endpoints = endpoints;
    this.client = client;
    this.url = url;
    this.proxy = proxy;
    this.closes = closes;
    this.took = new long[trace.calls()];
    this.places = new int[trace.calls()];
    Arrays.fill(places, -1);
  }

  /** The library. */
  static RealArm library(Trace trace, Contender contender, long seed, RealServers servers) {
    List<RealEndpoint> endpoints = endpoints(trace, seed, servers);
    Endpoint[] addresses =
        servers.listen(endpoints).stream()
            .map(it -> new Endpoint(it.getAddress(), it.getPort()))
            .toArray(Endpoint[]::new);
    SidecarClient client = SidecarClient.create(EnvoyOf.policy(contender.policy(), addresses));
    HttpUrl url = HttpUrl.get("http://only.test/");
    return new RealArm(trace, contender.label(), endpoints, client, url, null, client::close);
  }

  /** Envoy, and a client that knows nothing but it. */
  static RealArm envoy(
      Trace trace,
      String label,
      LoadBalancingPolicy policy,
      ProxyBinary binary,
      long seed,
      RealServers servers)
      throws IOException {
    List<RealEndpoint> endpoints = endpoints(trace, seed, servers);
    List<InetSocketAddress> addresses = servers.listen(endpoints);
    ProxyProcess proxy =
        ProxyProcess.start(
            binary.as(new EnvoyOf(policy)), addresses, Protocol.H1, null, Processors.ANY);
    OkHttpClient client =
        new OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .connectionPool(new ConnectionPool(CONNECTIONS, 5, TimeUnit.MINUTES))
            .build();
    HttpUrl url = HttpUrl.get("http://127.0.0.1:" + proxy.listener().getPort() + "/");
    return new RealArm(
        trace,
        label,
        endpoints,
        client,
        url,
        proxy,
        () -> {
          client.connectionPool().evictAll();
          proxy.close();
        });
  }

  private static List<RealEndpoint> endpoints(Trace trace, long seed, RealServers servers) {
    int seconds = (int) TimeUnit.NANOSECONDS.toSeconds(trace.lastNanos()) + 1;
    return IntStream.range(0, trace.scenario.endpoints())
        .mapToObj(i -> new RealEndpoint(trace.scenario, i, seed, seconds, servers.clock()))
        .toList();
  }

  /**
   * Makes each call when it is due, whether or not the ones before it have ended, and returns once
   * all have.
   *
   * @param callers run the calls
   * @param beginNanos the trace's zero, by {@link System#nanoTime}
   */
  void run(Trace trace, ExecutorService callers, long beginNanos) {
    CountDownLatch open = new CountDownLatch(trace.calls());
    endpoints.forEach(RealEndpoint::begin);
    for (int call = 0; call < trace.calls(); call++) {
      long due = beginNanos + trace.arrivalNanos[call];
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      int each = call;
      callers.execute(
          () -> {
            took[each] = -1;
            try {
              if (call(trace, each)) {
                took[each] = System.nanoTime() - due;
              }
            } finally {
              open.countDown();
            }
          });
    }
    try {
      open.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean call(Trace trace, int call) {
    Request request =
        new Request.Builder()
            .url(url)
            .header(RealServers.NEED, Integer.toString(trace.needNanos[call]))
            .build();
    try (Response response = client.newCall(request).execute()) {
      String place = response.header(RealServers.PLACE);
      places[call] = place == null ? -1 : Integer.parseInt(place);
      return response.isSuccessful();
    } catch (IOException failed) {
      return false;
    }
  }

  TailRow row(Trace trace) {
    double probes = endpoints.stream().mapToInt(RealEndpoint::probes).sum();
    return TailRow.of(trace, label, took, places, probes / trace.calls());
  }

  /** The proxy's process, if the arm has one. */
  Stream<ProcessHandle> process() {
    return proxy == null ? Stream.empty() : ProcessHandle.of(proxy.pid()).stream();
  }

  @Override
  public void close() throws IOException {
    closes.close();
  }
}
