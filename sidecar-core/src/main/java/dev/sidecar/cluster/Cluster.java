package dev.sidecar.cluster;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.time.Ticker;
import java.io.IOException;

/** A named cluster; its snapshot changes, the cluster stays. A call ends on the one it began on. */
public final class Cluster implements Service<Call> {
  private record Current(ClusterSnapshot snapshot, Service<Call> stack) {}

  private final Ticker ticker;
  private volatile Current current;

  public Cluster(ClusterSnapshot first, Ticker ticker) {
    this.ticker = ticker;
    this.current = new Current(first, ClusterStack.compose(first, ticker));
  }

  @Override
  public Reply send(Call call) throws IOException {
    return current.stack.send(call);
  }

  public ClusterSnapshot snapshot() {
    return current.snapshot;
  }

  /** Calls that begin from now on run on {@code next}. By the control thread only. */
  public void publish(ClusterSnapshot next) {
    current = new Current(next, ClusterStack.compose(next, ticker));
  }
}
