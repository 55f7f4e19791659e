package dev.sidecar.cluster;

import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.ProbePool;
import dev.sidecar.balance.Turns;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.failure.DecisionRecord.Among;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.Transport;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints among which one picker chooses: those of a snapshot, or of a part of it, that are
 * healthy, or all of them in panic. Immutable.
 */
public final class EndpointGroup implements Loads {
  /**
   * A part of a cluster.
   *
   * @param among null for all of it
   * @param rules by which attempts go there
   */
  record Part(@Nullable Among among, List<Rule> rules) {
    static final Part WHOLE = new Part(null, List.of());
  }

  private final Part part;
  private final LoadBalancingPolicy policy;
  private final EndpointHandle[] usable;
  private final Warming warming;
  private final boolean warms;
  private final int[] weights;
  private final Picker picker;
  private final Rule rule;

  /**
   * A group of these endpoints.
   *
   * @param part which part of the cluster they are
   * @param warming which of them have just joined
   */
  EndpointGroup(
      ClusterPolicy policy,
      List<Member> usable,
      Part part,
      Warming warming,
      Turns turns,
      Draws draws) {
    this.part = part;
    this.policy = policy.loadBalancing();
    this.usable = usable.stream().map(Member::handle).toArray(EndpointHandle[]::new);
    this.warming = warming;
    // A single one gets everything in any case.
    this.warms = this.usable.length > 1 && warming.leftNanos(Arrays.asList(this.usable)) > 0;
    this.weights = usable.stream().mapToInt(Member::weight).toArray();
    this.picker = Picker.of(policy.loadBalancing(), this, turns, draws);
    this.rule = Picker.rule(policy.loadBalancing(), this);
  }

  /** Which part of the cluster this is, and why attempts go there. */
  Part part() {
    return part;
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
      usable[index].probe(prequal, new Probe(index, answers));
    }
  }

  /** One question for the load of an endpoint. */
  private final class Probe implements Transport.LoadAnswer {
    private final int index;
    private final ProbePool answers;

    private Probe(int index, ProbePool answers) {
      this.index = index;
      this.answers = answers;
    }

    @Override
    public void told(int inFlight, long latencyNanos) {
      answers.add(index, inFlight, latencyNanos, warming.ticker().nanos());
    }

    @Override
    public void failed() {
      usable[index].probeFailed();
    }
  }

  @Override
  public long nanos() {
    return warming.ticker().nanos();
  }

  @Override
  public int weight(int index) {
    return weights[index];
  }

  @Override
  public String key(int index) {
    return usable[index].endpoint().toString();
  }

  @Override
  public boolean isWarming() {
    return warms;
  }

  @Override
  public double warmth(int index) {
    return warming.factor(usable[index]);
  }
}
