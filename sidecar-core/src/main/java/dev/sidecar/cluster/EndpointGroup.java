package dev.sidecar.cluster;

import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.Turns;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.failure.DecisionRecord.Among;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.spi.Draws;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints among which one picker chooses: those of a snapshot, or of one of its priorities, that
 * are healthy, or all of them in panic. Immutable.
 */
public final class EndpointGroup implements Loads {
  private final boolean panics;
  private final @Nullable Among among;
  private final EndpointHandle[] usable;
  private final int[] weights;
  private final Picker picker;
  private final Rule rule;

  /**
   * A group of these endpoints.
   *
   * @param panics whether unhealthy ones are among them
   * @param among which part of the cluster they are; null for all of it
   */
  EndpointGroup(
      ClusterPolicy policy,
      List<Member> usable,
      boolean panics,
      @Nullable Among among,
      Turns turns,
      Draws draws) {
    this.panics = panics;
    this.among = among;
    this.usable = usable.stream().map(Member::handle).toArray(EndpointHandle[]::new);
    this.weights = usable.stream().mapToInt(Member::weight).toArray();
    this.picker = Picker.of(policy.loadBalancing(), this, turns, draws);
    this.rule = Picker.rule(policy.loadBalancing(), this);
  }

  /** Whether too few endpoints are healthy, so that the ejected are used too. */
  boolean panics() {
    return panics;
  }

  /** Which part of the cluster this is; null for all of it. */
  @Nullable Among among() {
    return among;
  }

  /** What a decision record calls the picker. */
  Rule rule() {
    return rule;
  }

  Picker picker() {
    return picker;
  }

  EndpointHandle endpoint(int index) {
    return usable[index];
  }

  @Override
  public int size() {
    return usable.length;
  }

  @Override
  public int inFlight(int index) {
    return usable[index].inFlight();
  }

  @Override
  public int weight(int index) {
    return weights[index];
  }

  @Override
  public String key(int index) {
    return usable[index].endpoint().toString();
  }
}
