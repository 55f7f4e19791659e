package dev.sidecar.cluster;

import dev.sidecar.balance.FailedFraction;
import dev.sidecar.balance.Latency;
import dev.sidecar.balance.ProbeCounts;
import dev.sidecar.balance.Witness;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.filter.Service;
import dev.sidecar.health.Checked;
import dev.sidecar.health.EndpointHealth;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
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
  private final long joinedNanos;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean retired;
  private volatile @Nullable Witness witness;
  private volatile @Nullable ProbeCounts probes;

  /**
   * A handle with no connection yet.
   *
   * @param tls what secures its connections; null for plain text
   * @param joinedNanos when the endpoint joined the cluster
   */
  public EndpointHandle(
      ClusterPolicy cluster,
      Endpoint endpoint,
      Transport transport,
      @Nullable ClusterTls tls,
      long joinedNanos) {
    this.endpoint = endpoint;
    this.joinedNanos = joinedNanos;
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

  /** When the endpoint joined the cluster, by the client's clock. */
  long joinedNanos() {
    return joinedNanos;
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

  /** Who hears of its attempts; null unless the policy balances by what they bring. */
  @Nullable Witness witness() {
    return witness;
  }

  /** {@link Latency#fadesNanos}, of a policy that balances by latency. */
  long fadesNanos() {
    return witness instanceof Latency latency ? latency.fadesNanos() : 0;
  }

  /** {@link FailedFraction#get}, of a policy that balances by probes. */
  double failedFraction(long nowNanos) {
    return witness instanceof FailedFraction failed ? failed.get(nowNanos) : 0;
  }

  /**
   * Hears by a policy from now on, or no longer. What is known stays while the policy does.
   *
   * @param counts of the cluster, for its probes
   */
  void hears(LoadBalancingPolicy policy, ProbeCounts counts, long nowNanos) {
    probes = counts;
    Witness before = witness;
    if (policy instanceof PeakEwma ewma) {
      boolean same = before instanceof Latency latency && latency.policy().equals(ewma);
      witness = same ? before : new Latency(ewma, nowNanos);
    } else if (policy instanceof Prequal) {
      witness = before instanceof FailedFraction ? before : new FailedFraction(nowNanos);
    } else {
      witness = null;
    }
  }

  /** {@link Transport.Connections#askLoad}; what the transport throws is no answer. */
  void probe(Prequal policy, Transport.LoadAnswer answer) {
    ProbeCounts counts = probes;
    if (counts != null) {
      counts.asked();
    }
    try {
      connections.askLoad(policy.probePath(), policy.probeTimeout(), answer);
    } catch (RuntimeException e) {
      LOG.debug("endpoint {}: probe failed", endpoint, e);
      answer.failed();
    }
  }

  /** A probe of this one had no answer. */
  void probeFailed() {
    ProbeCounts counts = probes;
    if (counts != null) {
      counts.hasFailed();
    }
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
