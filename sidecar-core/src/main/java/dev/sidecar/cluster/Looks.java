package dev.sidecar.cluster;

import dev.sidecar.balance.Loads;
import dev.sidecar.balance.ProbePool;
import java.util.List;

/** The endpoints of a group, and a note of each load that a picker compares. */
final class Looks implements Loads {
  private final EndpointGroup group;
  private final List<Look> seen;

  /**
   * Looks at a group.
   *
   * @param seen gets each load that is read, in this order
   */
  Looks(EndpointGroup group, List<Look> seen) {
    this.group = group;
    this.seen = seen;
  }

  /** A load that was read. */
  record Look(EndpointHandle handle, int weight, int inFlight) {}

  @Override
  public int size() {
    return group.size();
  }

  @Override
  public int inFlight(int index) {
    int load = group.inFlight(index);
    seen.add(new Look(group.endpoint(index), group.weight(index), load));
    return load;
  }

  @Override
  public long fadesNanos(int index) {
    return group.fadesNanos(index);
  }

  @Override
  public double failedFraction(int index, long nowNanos) {
    return group.failedFraction(index, nowNanos);
  }

  @Override
  public void probe(int index, ProbePool answers) {
    group.probe(index, answers);
  }

  @Override
  public long nanos() {
    return group.nanos();
  }

  @Override
  public int weight(int index) {
    return group.weight(index);
  }

  @Override
  public double warmth(int index) {
    return group.warmth(index);
  }
}
