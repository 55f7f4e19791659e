package dev.sidecar.cluster;

import dev.sidecar.balance.SlowStart;
import dev.sidecar.policy.SlowStartPolicy;
import dev.sidecar.time.Ticker;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Which endpoints are in their slow start, by the clock. */
record Warming(@Nullable SlowStartPolicy policy, Ticker ticker) {
  /** Nanoseconds until none of these is in its slow start; 0 if none is. */
  long leftNanos(Collection<EndpointHandle> endpoints) {
    if (policy == null) {
      return 0;
    }
    long now = ticker.nanos();
    long left = 0;
    for (EndpointHandle each : endpoints) {
      left = Math.max(left, SlowStart.leftNanos(policy, now - each.joinedNanos()));
    }
    return left;
  }

  /** The share of its weight that an endpoint has now; one that is ejected is used in panic. */
  double factor(EndpointHandle endpoint) {
    return policy == null || endpoint.isEjected()
        ? 1
        : SlowStart.factor(policy, ticker.nanos() - endpoint.joinedNanos());
  }
}
