package dev.sidecar.control;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that builds snapshots; it publishes each with one volatile write. Calls read the
 * newest snapshot once, when they enter.
 */
public final class ControlLoop implements Service<Call>, AutoCloseable {
  private final SnapshotBuilder builder;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sidecar-control");
            thread.setDaemon(true);
            return thread;
          });
  private volatile ClientSnapshot snapshot;

  public ControlLoop(MeshPolicy policy, Transport transport, Timer timer, Draws draws) {
    this.builder = new SnapshotBuilder(transport, timer, draws);
    this.snapshot = builder.build(policy, Map.of());
  }

  @Override
  public Reply send(Call call) throws IOException {
    return snapshot.stack().send(call);
  }

  public ClientSnapshot snapshot() {
    return snapshot;
  }

  /** Replaces the policy; done when calls that begin see it. */
  public CompletableFuture<Void> update(MeshPolicy policy) {
    return CompletableFuture.runAsync(
        () -> snapshot = builder.build(policy, snapshot.clusters()), thread);
  }

  /**
   * Closes idle connections and ends the thread, after the updates before; calls under way end by
   * themselves.
   */
  @Override
  public void close() {
    if (thread.isShutdown()) {
      return;
    }
    thread.execute(() -> snapshot.clusters().values().forEach(ControlLoop::retire));
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void retire(Cluster cluster) {
    cluster.snapshot().endpoints().forEach(EndpointHandle::retire);
  }
}
