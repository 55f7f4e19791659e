package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteAction.WeightedCluster;
import dev.sidecar.spi.Draws;
import java.io.IOException;
import java.util.List;

/** Sends each call to one of several clusters, by one draw: Envoy's {@code random % total}. */
final class Split implements Service<Call> {
  private final List<WeightedCluster> weighted;
  private final List<Service<Call>> clusters;
  private final CallPolicy calls;
  private final List<CallPolicy> matched;
  private final long total;
  private final Draws draws;

  /**
   * Of an action.
   *
   * @param clusters in the action's order
   * @param calls what holds for the route's calls
   */
  Split(RouteAction.Split action, List<Service<Call>> clusters, CallPolicy calls, Draws draws) {
    this.calls = calls;
    this.matched = action.weighted().stream().map(to -> matched(calls, to)).toList();
    this.weighted = action.weighted();
    this.clusters = List.copyOf(clusters);
    this.total = action.total();
    this.draws = draws;
  }

  @Override
  public Reply send(Call call) throws IOException {
    return clusters.get(choose(call, draws.next())).send(call);
  }

  /** Which of the clusters a call goes to, by a draw that has been made; the call is told. */
  @SuppressWarnings("ReferenceEquality") // Whether it is the route's own; equal ones take longer.
  int choose(Call call, long draw) {
    int chosen = chosen(Long.remainderUnsigned(draw, total));
    WeightedCluster to = weighted.get(chosen);
    call.goesTo(to.cluster());
    if (!to.metadataMatch().isNone()) {
      // A call that overrides its route's policy has one of its own.
      CallPolicy before = call.policy();
      call.policy(before == calls ? matched.get(chosen) : matched(before, to));
    }
    return chosen;
  }

  private static CallPolicy matched(CallPolicy calls, WeightedCluster to) {
    return calls.with(calls.metadataMatch().with(to.metadataMatch()));
  }

  /** The first cluster whose weight, with those before it, is above the point. */
  private int chosen(long point) {
    long rest = point;
    for (int i = 0; i < weighted.size(); i++) {
      rest -= weighted.get(i).weight();
      if (rest < 0) {
        return i;
      }
    }
    throw new IllegalStateException("point " + point + " of " + total);
  }
}
