package dev.sidecar.cluster;

import dev.sidecar.call.Call;
import dev.sidecar.filter.FilterStack;
import dev.sidecar.filter.Service;
import dev.sidecar.time.Ticker;
import dev.sidecar.timeout.DeadlineFilter;

/** The path of a call inside its cluster, in the order in which the call meets it. */
final class ClusterStack {
  private ClusterStack() {}

  static Service<Call> compose(ClusterSnapshot snapshot, Ticker ticker) {
    return FilterStack.<Call>requestEnters()
        // Outermost: the deadline bounds all attempts and the waiting between them.
        .then(new DeadlineFilter(ticker))
        // The balancer: the one place that decides where an attempt goes.
        .andReaches(snapshot::send);
  }
}
