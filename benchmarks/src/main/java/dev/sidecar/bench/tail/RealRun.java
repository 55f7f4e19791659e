package dev.sidecar.bench.tail;

import dev.sidecar.bench.peer.EnvoyOf;
import dev.sidecar.bench.peer.Processors;
import dev.sidecar.bench.peer.Protocol;
import dev.sidecar.bench.peer.ProxyBinary;
import dev.sidecar.bench.peer.ProxyProcess;
import dev.sidecar.bench.tail.Scenario.Trouble;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The same scenarios over loopback: real servers, the library's clients and real Envoy, with the
 * same calls at the same moments. A call is made when it is due, whether or not the ones before it
 * have ended.
 */
final class RealRun {
  private static final long SEED = 1;
  private static final int WARM_SECONDS = 2;

  private final int seconds;
  private final @Nullable ProxyBinary envoy;

  /**
   * A run.
   *
   * @param seconds of each policy in each scenario, besides two that are not counted
   * @param envoy null where it is not on this machine
   */
  RealRun(int seconds, @Nullable ProxyBinary envoy) {
    this.seconds = seconds;
    this.envoy = envoy;
  }

  /** Slow enough for real servers: with antagonists a call needs 10 ms of a worker. */
  static List<Scenario> scenarios() {
    return List.of(
        Scenario.small(Trouble.SLOW),
        Scenario.small(Trouble.REFUSES),
        Scenario.small(Trouble.ANTAGONISTS).needing(10_000_000));
  }

  List<TailRow> run(List<Scenario> scenarios) throws IOException {
    List<TailRow> rows = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      int calls = (int) (scenario.callsPerSecond() * (WARM_SECONDS + seconds));
      Trace trace = Trace.of(scenario, calls, SEED);
      for (Contender contender : Contender.values()) {
        if (contender != Contender.WEIGHTED) {
          rows.add(library(trace, contender.label(), contender.policy()));
        }
      }
      if (envoy != null) {
        rows.add(envoy(trace, "Envoy: round robin", new RoundRobin(), envoy));
        rows.add(envoy(trace, "Envoy: least request", new LeastRequest(2), envoy));
      }
      System.err.println(scenario.name());
    }
    return rows;
  }

  private TailRow library(Trace trace, String label, LoadBalancingPolicy policy)
      throws IOException {
    try (Servers servers = new Servers(trace.scenario, WARM_SECONDS + seconds)) {
      Endpoint[] endpoints =
          servers.addresses().stream()
              .map(it -> new Endpoint(it.getAddress(), it.getPort()))
              .toArray(Endpoint[]::new);
      try (SidecarClient client = SidecarClient.create(EnvoyOf.policy(policy, endpoints))) {
        return measure(trace, label, client, HttpUrl.get("http://only.test/"), servers);
      }
    }
  }

  private TailRow envoy(Trace trace, String label, LoadBalancingPolicy policy, ProxyBinary binary)
      throws IOException {
    try (Servers servers = new Servers(trace.scenario, WARM_SECONDS + seconds);
        ProxyProcess proxy =
            ProxyProcess.start(
                binary.as(new EnvoyOf(policy)),
                servers.addresses(),
                Protocol.H1,
                null,
                Processors.ANY)) {
      OkHttpClient client = new OkHttpClient.Builder().retryOnConnectionFailure(false).build();
      HttpUrl url = HttpUrl.get("http://127.0.0.1:" + proxy.listener().getPort() + "/");
      return measure(trace, label, client, url, servers);
    }
  }

  private static TailRow measure(
      Trace trace, String label, Call.Factory client, HttpUrl url, Servers servers) {
    long[] took = new long[trace.calls()];
    ExecutorService callers = Executors.newCachedThreadPool();
    CountDownLatch open = new CountDownLatch(trace.calls());
    servers.begin();
    long began = System.nanoTime();
    for (int call = 0; call < trace.calls(); call++) {
      long due = began + trace.arrivalNanos[call];
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      int each = call;
      callers.execute(
          () -> {
            took[each] = call(client, url, trace.needNanos[each], due);
            open.countDown();
          });
    }
    try {
      open.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    callers.shutdown();
    int warm = (int) (WARM_SECONDS * trace.scenario.callsPerSecond());
    return TailRow.of(trace, label, took, warm, servers.firstFraction(), 0);
  }

  /** How long it took since it was due, or -1 if it was refused. */
  private static long call(Call.Factory client, HttpUrl url, int needNanos, long due) {
    Request request =
        new Request.Builder()
            .url(url)
            .header(RealEndpoint.NEED, Integer.toString(needNanos))
            .build();
    try (Response response = client.newCall(request).execute()) {
      return response.isSuccessful() ? System.nanoTime() - due : -1;
    } catch (IOException failed) {
      return -1;
    }
  }

  /** The servers of one policy's turn, which no other has warmed or tired. */
  private static final class Servers implements AutoCloseable {
    private final RealEndpoint[] servers;

    Servers(Scenario scenario, int seconds) throws IOException {
      servers = new RealEndpoint[scenario.endpoints()];
      for (int i = 0; i < servers.length; i++) {
        servers[i] = new RealEndpoint(scenario, i, SEED, seconds);
      }
    }

    List<InetSocketAddress> addresses() {
      return Arrays.stream(servers).map(RealEndpoint::address).toList();
    }

    void begin() {
      Arrays.stream(servers).forEach(RealEndpoint::begin);
    }

    double firstFraction() {
      double all = Arrays.stream(servers).mapToInt(RealEndpoint::calls).sum();
      return servers[0].calls() / all;
    }

    @Override
    public void close() {
      Arrays.stream(servers).forEach(RealEndpoint::close);
    }
  }
}
