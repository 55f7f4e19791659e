package dev.sidecar.cluster;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.OperationCall;
import dev.sidecar.filter.FilterStack;
import dev.sidecar.filter.Service;
import dev.sidecar.health.EndpointHealth;
import dev.sidecar.health.OutlierFilter;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.spi.Transport;
import dev.sidecar.timeout.AttemptLimits;

/** The path of one attempt, below the balancer, in the order in which the attempt meets it. */
final class EndpointStack {
  private EndpointStack() {}

  static Service<Attempt> compose(
      ClusterPolicy cluster, EndpointHealth health, Transport.Connections connections) {
    return FilterStack.<Attempt>requestEnters()
        // Outermost: it judges what the attempt brought in the end.
        .then(next -> new OutlierFilter(health, next))
        // Above the limits, so that one that fires is told as a timeout and not as a broken socket.
        .then(new EndpointFailures(cluster))
        // Next to the transport: nothing of ours is counted as the peer's time.
        .then(AttemptLimits::new)
        .andReaches(
            attempt ->
                attempt.call() instanceof OperationCall<?> operation
                    ? operation.run(attempt)
                    : connections.send(attempt));
  }
}
