package dev.sidecar.cluster;

import dev.sidecar.balance.Loads;
import java.util.ArrayList;
import java.util.List;

/** The endpoints of a snapshot, and a note of each load that a picker compares. */
final class Looks implements Loads {
  private final ClusterSnapshot snapshot;
  private final List<Look> seen = new ArrayList<>();

  Looks(ClusterSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** A load that was read. */
  record Look(EndpointHandle handle, int weight, int inFlight) {}

  /** In the order in which they were read. */
  List<Look> seen() {
    return seen;
  }

  @Override
  public int size() {
    return snapshot.size();
  }

  @Override
  public int inFlight(int index) {
    int load = snapshot.inFlight(index);
    seen.add(new Look(snapshot.usable(index), snapshot.weight(index), load));
    return load;
  }

  @Override
  public int weight(int index) {
    return snapshot.weight(index);
  }
}
