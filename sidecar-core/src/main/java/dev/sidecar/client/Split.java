package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteAction.WeightedCluster;
import dev.sidecar.spi.Draws;
import java.io.IOException;
import java.util.List;

/** Sends each call to one of several clusters, by one draw: Envoy's {@code random % total}. */
final class Split implements Service<Call> {
  private final List<WeightedCluster> weighted;
  private final List<Service<Call>> clusters;
  private final long total;
  private final Draws draws;

  /**
   * Of an action.
   *
   * @param clusters in the action's order
   */
  Split(RouteAction.Split action, List<Service<Call>> clusters, Draws draws) {
    this.weighted = action.weighted();
    this.clusters = List.copyOf(clusters);
    this.total = action.total();
    this.draws = draws;
  }

  @Override
  public Reply send(Call call) throws IOException {
    return send(call, draws.next());
  }

  /** By a draw that has been made. */
  Reply send(Call call, long draw) throws IOException {
    int chosen = chosen(Long.remainderUnsigned(draw, total));
    call.goesTo(weighted.get(chosen).cluster());
    return clusters.get(chosen).send(call);
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
