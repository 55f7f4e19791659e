package dev.sidecar.cluster;

import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Panic;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.ProbePool;
import dev.sidecar.balance.Turns;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import java.util.List;

/**
 * Endpoints among which one picker chooses: those of a snapshot that are healthy, or all of them in
 * panic. Immutable.
 */
public final class EndpointGroup implements Loads {
  private final LoadBalancingPolicy policy;
  private final Ticker ticker;
  private final boolean panics;
  private final EndpointHandle[] usable;
  private final int[] weights;
  private final Picker picker;
  private final Rule rule;

  private EndpointGroup(
      ClusterPolicy policy,
      List<Member> usable,
      boolean panics,
      Turns turns,
      Draws draws,
      Ticker ticker) {
    this.policy = policy.loadBalancing();
    this.ticker = ticker;
    this.panics = panics;
    this.usable = usable.stream().map(Member::handle).toArray(EndpointHandle[]::new);
    this.weights = usable.stream().mapToInt(Member::weight).toArray();
    this.picker = Picker.of(policy.loadBalancing(), this, turns, draws);
    this.rule = Picker.rule(policy.loadBalancing(), this);
  }

  static EndpointGroup of(
      ClusterPolicy policy, List<Member> members, Turns turns, Draws draws, Ticker ticker) {
    List<Member> healthy = members.stream().filter(it -> !it.handle().isEjected()).toList();
    boolean panics =
        Panic.panics(healthy.size(), members.size(), policy.health().panicThresholdPercent());
    return new EndpointGroup(policy, panics ? members : healthy, panics, turns, draws, ticker);
  }

  /** Whether too few endpoints are healthy, so that the ejected are used too. */
  boolean panics() {
    return panics;
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
  public long fadesNanos(int index) {
    return usable[index].fadesNanos();
  }

  @Override
  public double failedFraction(int index, long nowNanos) {
    return usable[index].failedFraction(nowNanos);
  }

  @Override
  public void probe(int index, ProbePool answers) {
    if (policy instanceof Prequal prequal) {
      usable[index].probe(
          prequal, (load, latency) -> answers.add(index, load, latency, ticker.nanos()));
    }
  }

  @Override
  public long nanos() {
    return ticker.nanos();
  }

  @Override
  public int weight(int index) {
    return weights[index];
  }
}
