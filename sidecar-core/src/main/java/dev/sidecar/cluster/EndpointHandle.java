package dev.sidecar.cluster;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.filter.Service;
import dev.sidecar.health.Checked;
import dev.sidecar.health.EndpointHealth;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One endpoint of a cluster with all that must outlive a snapshot: its load, its health and its
 * connections. Snapshots point at it; when none does any more it closes after its last attempt.
 */
public final class EndpointHandle implements Attempt.Place, Checked {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointHandle.class);

  private final Endpoint endpoint;
  private final EndpointHealth health;
  private final Transport.Connections connections;
  private final Service<Attempt> stack;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean retired;

  /**
   * A handle with no connection yet.
   *
   * @param tls what secures its connections; null for plain text
   */
  public EndpointHandle(
      ClusterPolicy cluster, Endpoint endpoint, Transport transport, @Nullable ClusterTls tls) {
    this.endpoint = endpoint;
    this.health = new EndpointHealth(endpoint);
    this.connections = transport.open(cluster, endpoint, tls);
    this.stack = EndpointStack.compose(cluster, health, connections);
  }

  @Override
  public Endpoint endpoint() {
    return endpoint;
  }

  @Override
  public void late(Attempt attempt) {
    health.late(attempt);
  }

  /** Attempts that have begun and not ended. */
  public int inFlight() {
    return inFlight.get();
  }

  Reply send(Attempt attempt) throws IOException {
    inFlight.getAndIncrement();
    attempt.goesTo(this);
    return stack.send(attempt);
  }

  @Override
  public void ended(Attempt attempt) {
    if (inFlight.decrementAndGet() == 0 && retired) {
      close();
    }
  }

  /** {@link Transport.Connections#warm}; what the transport throws is the failure. */
  public Transport.Warmed warm(String authority, int count, long limitNanos) {
    try {
      return connections.warm(authority, count, limitNanos);
    } catch (RuntimeException e) {
      return new Transport.Warmed(0, new IOException(e.toString(), e));
    }
  }

  /** {@link Transport.Connections#keepAlive}. */
  @Nullable Duration keepAlive() {
    return connections.keepAlive();
  }

  Transport.@Nullable Certificates certificates() {
    return connections.certificates();
  }

  /** What the transport throws is a failure of the endpoint. */
  @Override
  public Transport.Probed probe(HealthProbe probe, long limitNanos) {
    try {
      return connections.probe(probe, limitNanos);
    } catch (RuntimeException e) {
      return new Transport.Probed.Failed(e.toString());
    }
  }

  @Override
  public void drain() {
    try {
      connections.drain();
    } catch (RuntimeException e) {
      LOG.warn("endpoint {}: idle connections did not close", endpoint, e);
    }
  }

  /** Whether outlier detection has taken the endpoint out of the balancing. */
  public boolean isEjected() {
    return health.isEjected();
  }

  @Override
  public EndpointHealth health() {
    return health;
  }

  /** Whether no current snapshot points here; one that a call under way began on still may. */
  boolean isRetired() {
    return retired;
  }

  /** No snapshot points here any more. */
  public void retire() {
    retired = true;
    close();
  }

  /** What a transport throws here must end neither a call nor a change of policy. */
  private void close() {
    try {
      connections.close();
    } catch (RuntimeException e) {
      LOG.warn("endpoint {}: connections did not close", endpoint, e);
    }
  }
}
