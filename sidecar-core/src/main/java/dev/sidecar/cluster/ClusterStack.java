package dev.sidecar.cluster;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.filter.FilterStack;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import dev.sidecar.retry.HedgeLoop;
import dev.sidecar.retry.RetryLoop;
import dev.sidecar.telemetry.AttemptSpans;
import dev.sidecar.telemetry.ClusterTimes;
import dev.sidecar.timeout.DeadlineFilter;
import org.jspecify.annotations.Nullable;

/** The path of a call inside its cluster, in the order in which the call meets it. */
final class ClusterStack {
  private ClusterStack() {}

  static Service<Call> compose(Cluster cluster, ClusterSnapshot snapshot) {
    return FilterStack.<Call>requestEnters()
        // Outermost: the deadline bounds all attempts and the waiting between them.
        .then(next -> new DeadlineFilter(cluster.parts().timer()::nanos, next))
        // By the deadline's clock: what the application waits for, all attempts included.
        .thenIf(cluster.times(), ClusterTimes::calls)
        // Within what is timed, and above the retries: it judges what the application gets.
        .thenIf(cluster.shedding().filter(), shedding -> shedding)
        // All below runs once an attempt; of a call that may be hedged, on a thread of its own.
        .andReaches(
            new HedgeLoop(
                retryLoop(cluster, snapshot, attempts(cluster, snapshot)), cluster.hedges()));
  }

  private static Service<Attempt> attempts(Cluster cluster, ClusterSnapshot snapshot) {
    return FilterStack.<Attempt>requestEnters()
        // Below the retries, because a retry uses a connection like any other attempt.
        .then(cluster.concurrency().filter())
        // Below admission, because an attempt that was shed says nothing of the cluster.
        .thenIf(cluster.breaker().filter(), breaker -> breaker)
        // Below the wait for a connection, which is not the peer's time.
        .thenIf(cluster.times(), ClusterTimes::attempts)
        // An attempt that was let in has a span, which the transport passes on.
        .thenIf(cluster.parts().tracing(), tracing -> new AttemptSpans(tracing, snapshot.policy()))
        // Next to the balancer, which has just learned which endpoint the answer is of.
        .thenIf(cluster.checks().filter(), told -> told)
        // Next to the balancer: what is timed is what the endpoint that it chose took.
        .thenIf(witness(snapshot.policy()), witness -> witness)
        // The balancer: the one place that decides where an attempt goes.
        .andReaches(snapshot::send);
  }

  private static @Nullable WitnessFilter witness(ClusterPolicy policy) {
    LoadBalancingPolicy balancing = policy.loadBalancing();
    boolean hears = balancing instanceof PeakEwma || balancing instanceof Prequal;
    return hears ? new WitnessFilter() : null;
  }

  private static RetryLoop retryLoop(
      Cluster cluster, ClusterSnapshot snapshot, Service<Attempt> attempts) {
    ClusterPolicy policy = snapshot.policy();
    return new RetryLoop(
        policy.name(),
        policy.admission().retries(),
        cluster.budget(),
        cluster.parts().timer(),
        cluster.parts().draws(),
        call -> snapshot.endpointsNow(call.policy().metadataMatch()),
        attempts);
  }
}
