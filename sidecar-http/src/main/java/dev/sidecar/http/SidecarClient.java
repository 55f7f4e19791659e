package dev.sidecar.http;

import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import okhttp3.Call;
import okhttp3.Request;

/**
 * The door to the mesh: a {@link Call.Factory} whose calls go to the clusters of a policy.
 *
 * <p>The URL of a request names a logical host; routes take it to a cluster, and the cluster's
 * policy decides the endpoint and the protocol. Whether TLS is spoken is the cluster's decision,
 * whatever the URL's scheme. Calls fail with a {@link dev.sidecar.failure.SidecarException}.
 *
 * <p>Thread-safe; build one and share it. {@link #close} ends its threads and closes idle
 * connections.
 */
public final class SidecarClient implements Call.Factory, AutoCloseable {
  private final Timer timer;
  private final ControlLoop control;
  private final ExecutorService executor;

  private SidecarClient(MeshPolicy policy) {
    this.timer = Timer.started(Ticker.system(), "sidecar-timer");
    this.control = new ControlLoop(policy, new OkHttpTransport(), timer, Draws.random());
    this.executor = EnqueueExecutor.bounded();
  }

  /** A client for a policy. */
  public static SidecarClient create(MeshPolicy policy) {
    return new SidecarClient(policy);
  }

  @Override
  public Call newCall(Request request) {
    return new SidecarCall(request, control, executor);
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

  /** Attempts on a cluster's endpoints that have begun and not ended. */
  int inFlight(String cluster) {
    Cluster named = control.snapshot().clusters().get(cluster);
    return named == null
        ? 0
        : named.snapshot().endpoints().stream().mapToInt(EndpointHandle::inFlight).sum();
  }

  @Override
  public void close() {
    executor.shutdown();
    control.close();
    timer.close();
  }
}
