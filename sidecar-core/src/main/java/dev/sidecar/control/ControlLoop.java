package dev.sidecar.control;

import dev.sidecar.call.Call;
import dev.sidecar.call.InFlight;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.Transport;
import dev.sidecar.telemetry.ClusterMeters;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that builds snapshots; it publishes each with one volatile write. Calls read the
 * newest snapshot once, when they enter.
 */
public final class ControlLoop implements Service<Call>, AutoCloseable {
  private static final long DRAIN_POLL_NANOS = 1_000_000;
  // Canceled calls leave within a tick or two; one that does not is left behind.
  private static final Duration CANCELED_CALLS_LEAVE = Duration.ofSeconds(1);

  private final SnapshotBuilder builder;
  private final Timer timer;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sidecar-control");
            thread.setDaemon(true);
            return thread;
          });
  // Of the control thread: the clusters of the snapshot, and removed ones that still have calls.
  private final Set<Cluster> busy = new HashSet<>();
  private final Map<Cluster, ClusterMeters> meters = new HashMap<>();
  private final @Nullable MeterRegistry registry;
  private volatile ClientSnapshot snapshot;

  /** A loop that nobody watches. */
  public ControlLoop(MeshPolicy policy, Transport transport, Timer timer, Draws draws) {
    this(policy, transport, timer, draws, null);
  }

  /** A loop whose clusters are metered in a registry, if there is one. */
  public ControlLoop(
      MeshPolicy policy,
      Transport transport,
      Timer timer,
      Draws draws,
      @Nullable MeterRegistry registry) {
    this.timer = timer;
    this.registry = registry;
    this.builder = new SnapshotBuilder(transport, timer, draws);
    this.snapshot = builder.build(policy, Map.of());
    meter(snapshot);
  }

  @Override
  public Reply send(Call call) throws IOException {
    return snapshot.stack().send(call);
  }

  public ClientSnapshot snapshot() {
    return snapshot;
  }

  /**
   * Replaces the policy; done when calls that begin see it.
   *
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  public CompletableFuture<Void> update(MeshPolicy policy) {
    return CompletableFuture.runAsync(() -> replace(policy), thread);
  }

  private void replace(MeshPolicy policy) {
    busy.addAll(snapshot.clusters().values());
    snapshot = builder.build(policy, snapshot.clusters());
    busy.removeIf(cluster -> !cluster.isBusy());
    meter(snapshot);
  }

  /** Registers the meters of clusters that are new and removes those of clusters that are gone. */
  private void meter(ClientSnapshot next) {
    if (registry == null) {
      return;
    }
    meters
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !next.clusters().containsValue(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
    next.clusters()
        .values()
        .forEach(cluster -> meters.computeIfAbsent(cluster, fresh -> fresh.meters(registry)));
  }

  /** Cancels the calls under way, closes their connections and ends the thread. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Refuses calls that begin from now on, waits for those under way and their retries, cancels what
   * is left when {@code drain} is over, closes all connections and ends the thread.
   */
  public void close(Duration drain) {
    if (thread.isShutdown()) {
      return;
    }
    thread.execute(() -> drain(drain));
    thread.shutdown();
    try {
      long most = drain.plus(CANCELED_CALLS_LEAVE).plusSeconds(1).toNanos();
      if (!thread.awaitTermination(most, TimeUnit.NANOSECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain(Duration drain) {
    busy.addAll(snapshot.clusters().values());
    busy.forEach(cluster -> cluster.admission().close());
    if (!idleWithin(drain)) {
      InFlight.cancelAll(timer);
      idleWithin(CANCELED_CALLS_LEAVE);
    }
    // Nobody would enforce the limits of an attempt that began now.
    busy.forEach(cluster -> cluster.admission().shut());
    snapshot.clusters().values().forEach(ControlLoop::retire);
    meters.values().forEach(ClusterMeters::close);
  }

  private boolean idleWithin(Duration limit) {
    long end = Deadline.after(timer.nanos(), limit.toNanos());
    while (busy.stream().anyMatch(Cluster::isBusy)) {
      if (timer.nanos() >= end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(this, DRAIN_POLL_NANOS);
    }
    return true;
  }

  private static void retire(Cluster cluster) {
    cluster.snapshot().endpoints().forEach(EndpointHandle::retire);
  }
}
