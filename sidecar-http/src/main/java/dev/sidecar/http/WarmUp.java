package dev.sidecar.http;

import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.control.ClientSnapshot;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Waits for what first calls would wait for, and opens the connections that they will use. */
final class WarmUp {
  private final ControlLoop control;
  private final Timer timer;
  private final long limitNanos;
  private final List<String> missing = new ArrayList<>();

  /**
   * A warm-up of a client.
   *
   * @param limitNanos the moment in the timer's time at which to give up
   */
  WarmUp(ControlLoop control, Timer timer, long limitNanos) {
    this.control = control;
    this.timer = timer;
    this.limitNanos = limitNanos;
  }

  /** One endpoint, and a host whose calls go there. */
  private record Goal(EndpointHandle endpoint, String host, int connections) {
    String failed(@Nullable IOException failure) {
      String why = failure == null ? "no connection" : String.valueOf(failure.getMessage());
      return "endpoint " + endpoint.endpoint() + ": host " + host + ": " + why;
    }
  }

  Warmth run(int connections, List<String> hosts) {
    await(control.discovered(), "discovery: not every one has answered");
    await(control.identified(), "identity: no certificate or no trust yet");
    await(control.checked(), "health checks: not every endpoint has had its first");
    ClientSnapshot snapshot = control.snapshot();
    Map<Cluster, Set<String>> targets = targets(snapshot, hosts);
    Map<Cluster, List<Goal>> goals = new LinkedHashMap<>();
    for (Cluster cluster : snapshot.clusters().values()) {
      goals.put(cluster, goals(cluster, targets.getOrDefault(cluster, Set.of()), connections));
    }
    Map<Goal, CompletableFuture<Transport.Warmed>> reached = reach(goals.values());
    List<Warmth.OfCluster> clusters = new ArrayList<>();
    Set<String> called = routed(snapshot);
    goals.forEach(
        (cluster, of) ->
            clusters.add(warmth(cluster, of, reached, called.contains(policy(cluster).name()))));
    return new Warmth(missing, clusters);
  }

  private void await(CompletableFuture<Void> done, String otherwise) {
    try {
      done.get(Math.max(0, limitNanos - timer.nanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      missing.add(otherwise);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      missing.add(otherwise + " (interrupted)");
    } catch (ExecutionException e) {
      missing.add(otherwise + ": " + e.getCause());
    }
  }

  /** The hosts whose connections each cluster needs. */
  private static Map<Cluster, Set<String>> targets(ClientSnapshot snapshot, List<String> hosts) {
    Map<Cluster, Set<String>> targets = new LinkedHashMap<>();
    for (RoutePolicy route : snapshot.policy().routes()) {
      String rewritten = route.filters().rewrite().host();
      String host = rewritten == null ? route.host() : rewritten;
      if (!host.contains("*")) {
        String inUrl = host.contains(":") ? "[" + host + "]" : host;
        add(targets, snapshot, route.action().clusters(), inUrl);
      }
    }
    for (String each : hosts) {
      HttpUrl url = HttpUrl.parse("http://" + each + "/");
      if (url == null) {
        throw new IllegalArgumentException("host: " + each + " (expected: host or host:port)");
      }
      add(targets, snapshot, snapshot.routes().clusters(url.host()), each);
    }
    return targets;
  }

  private static void add(
      Map<Cluster, Set<String>> targets,
      ClientSnapshot snapshot,
      Collection<String> clusters,
      String host) {
    for (String name : clusters) {
      Cluster target = snapshot.clusters().get(name);
      if (target != null) {
        targets.computeIfAbsent(target, cluster -> new LinkedHashSet<>()).add(host);
      }
    }
  }

  private static List<Goal> goals(Cluster cluster, Set<String> hosts, int connections) {
    boolean shares = policy(cluster).protocol() == HttpProtocol.HTTP2;
    List<Goal> goals = new ArrayList<>();
    for (EndpointHandle endpoint : cluster.snapshot().endpoints()) {
      for (String host : hosts) {
        goals.add(new Goal(endpoint, host, shares ? 1 : connections));
      }
    }
    return goals;
  }

  /** Each goal by one thread: a handshake costs a processor some milliseconds. */
  private Map<Goal, CompletableFuture<Transport.Warmed>> reach(Iterable<List<Goal>> goals) {
    Map<Goal, CompletableFuture<Transport.Warmed>> reached = new LinkedHashMap<>();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            2 * Runtime.getRuntime().availableProcessors(),
            task -> {
              Thread thread = new Thread(task, "sidecar-warm");
              thread.setDaemon(true);
              return thread;
            });
    goals.forEach(
        each ->
            each.forEach(
                goal ->
                    reached.put(goal, CompletableFuture.supplyAsync(() -> reach(goal), threads))));
    threads.shutdown();
    try {
      // Each ends by itself, at the limit or soon after.
      CompletableFuture.allOf(reached.values().toArray(CompletableFuture<?>[]::new)).get();
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return reached;
  }

  private Transport.Warmed reach(Goal goal) {
    return timer.nanos() >= limitNanos
        ? new Transport.Warmed(0, new IOException("not begun by the deadline"))
        : goal.endpoint().warm(goal.host(), goal.connections(), limitNanos);
  }

  private static Warmth.OfCluster warmth(
      Cluster cluster,
      List<Goal> goals,
      Map<Goal, CompletableFuture<Transport.Warmed>> reached,
      boolean isRouted) {
    int wanted = 0;
    int open = 0;
    List<String> failures = new ArrayList<>();
    for (Goal goal : goals) {
      CompletableFuture<Transport.Warmed> future = reached.get(goal);
      Transport.Warmed warmed = future == null ? null : future.getNow(null);
      wanted += goal.connections();
      open += warmed == null ? 0 : warmed.open();
      if (warmed == null || warmed.open() < goal.connections()) {
        failures.add(goal.failed(warmed == null ? null : warmed.failure()));
      }
    }
    if (cluster.snapshot().endpoints().isEmpty()) {
      failures.add("no endpoint");
    } else if (goals.isEmpty() && isRouted) {
      failures.add("no host (expected: an exact one in a route, or one that is given)");
    }
    return new Warmth.OfCluster(policy(cluster).name(), wanted, open, failures);
  }

  private static Set<String> routed(ClientSnapshot snapshot) {
    Set<String> routed = new LinkedHashSet<>();
    snapshot.policy().routes().forEach(route -> routed.addAll(route.action().clusters()));
    return routed;
  }

  private static ClusterPolicy policy(Cluster cluster) {
    return cluster.snapshot().policy();
  }
}
