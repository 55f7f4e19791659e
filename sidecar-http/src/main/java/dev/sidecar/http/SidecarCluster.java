package dev.sidecar.http;

import dev.sidecar.call.Operation;
import dev.sidecar.call.OperationCall;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.failure.SidecarException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One cluster of a client, for protocols that are not HTTP: {@code
 * client.cluster("orders-db").idempotent().execute(endpoint -> query(endpoint))}. An execution is
 * balanced, admitted, limited and retried like an HTTP call, under the cluster's own policy.
 *
 * <p>Immutable and thread-safe; costs nothing to make, so that it need not be kept.
 */
public final class SidecarCluster {
  private final ControlLoop control;
  private final String name;
  private final boolean idempotent;
  private final Duration timeout;

  private SidecarCluster(ControlLoop control, String name, boolean idempotent, Duration timeout) {
    this.control = control;
    this.name = name;
    this.idempotent = idempotent;
    this.timeout = timeout;
  }

  static SidecarCluster named(ControlLoop control, String name) {
    Map<String, Cluster> clusters = control.snapshot().clusters();
    if (!clusters.containsKey(name)) {
      throw new IllegalArgumentException(
          "cluster " + name + ": unknown (expected: one of " + clusters.keySet() + ")");
    }
    return new SidecarCluster(control, name, false, Duration.ZERO);
  }

  /** The same, for operations that do no harm when they are done twice. */
  public SidecarCluster idempotent() {
    return new SidecarCluster(control, name, true, timeout);
  }

  /**
   * The same with another limit for the whole execution, all attempts included.
   *
   * @param limit more than 0
   */
  public SidecarCluster timeout(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("timeout: " + limit + " (expected: more than 0)");
    }
    return new SidecarCluster(control, name, idempotent, limit);
  }

  /**
   * Runs an operation on an endpoint of the cluster, and again on another one while the policy
   * allows. What the operation throws is the failure of its attempt: a {@link
   * java.net.ConnectException} among its causes says that nothing was done, which any operation may
   * repeat; after any other it may have been done, and only an {@link #idempotent} one is repeated.
   *
   * @return what the operation returned
   * @throws SidecarException if no attempt succeeded; its cause is what the last one threw
   * @throws RuntimeException as the operation threw it
   */
  public <T> T execute(Operation<T> operation) throws IOException {
    OperationCall<T> call =
        new OperationCall<>(operation, idempotent, TimeUnit.NANOSECONDS.convert(timeout));
    return call.value(control.send(name, call));
  }

  /** What the cluster is doing and has done, read now. */
  public ClusterFigures figures() {
    Cluster cluster = control.snapshot().clusters().get(name);
    return cluster == null ? ClusterFigures.NONE : ClusterFigures.of(cluster);
  }
}
