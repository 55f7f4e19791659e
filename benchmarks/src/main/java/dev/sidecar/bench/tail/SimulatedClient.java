package dev.sidecar.bench.tail;

import dev.sidecar.balance.FailedFraction;
import dev.sidecar.balance.Latency;
import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.ProbePool;
import dev.sidecar.balance.Turns;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;

/** One client of the endpoints: the library's picker, and what the library knows of each. */
final class SimulatedClient implements Loads {
  /** Carries a probe to an endpoint. */
  @FunctionalInterface
  interface Prober {
    void probe(int endpoint, ProbePool answers);
  }

  final int[] inFlight;
  private final int[] weights;
  private final Latency[] latencies;
  private final FailedFraction[] failures;
  private final Picker picker;
  private final Draws draws;
  private final Ticker ticker;
  private final Prober prober;

  SimulatedClient(Contender contender, int endpoints, Draws draws, Ticker ticker, Prober prober) {
    this.draws = draws;
    this.ticker = ticker;
    this.prober = prober;
    this.inFlight = new int[endpoints];
    this.weights = contender.weights(endpoints);
    this.latencies = new Latency[endpoints];
    this.failures = new FailedFraction[endpoints];
    LoadBalancingPolicy policy = contender.policy();
    for (int i = 0; i < endpoints; i++) {
      latencies[i] = new Latency(policy instanceof PeakEwma ewma ? ewma : PeakEwma.DEFAULT, 0);
      failures[i] = new FailedFraction(0);
    }
    this.picker = Picker.of(policy, this, new Turns(draws), draws);
  }

  int pick() {
    int endpoint = picker.pick(this, draws.next(), 0);
    inFlight[endpoint]++;
    return endpoint;
  }

  /** What the library does when an attempt was answered, whose body ends at once. */
  void ended(int endpoint, long nowNanos, long tookNanos, boolean refused) {
    inFlight[endpoint]--;
    if (refused) {
      latencies[endpoint].failed(nowNanos, tookNanos, 0);
      failures[endpoint].failed(nowNanos, tookNanos, 0);
    } else {
      latencies[endpoint].answered(nowNanos, tookNanos);
      failures[endpoint].answered(nowNanos, tookNanos);
    }
  }

  @Override
  public int size() {
    return inFlight.length;
  }

  @Override
  public int inFlight(int index) {
    return inFlight[index];
  }

  @Override
  public int weight(int index) {
    return weights[index];
  }

  @Override
  public long fadesNanos(int index) {
    return latencies[index].fadesNanos();
  }

  @Override
  public double failedFraction(int index, long nowNanos) {
    return failures[index].get(nowNanos);
  }

  @Override
  public void probe(int index, ProbePool answers) {
    prober.probe(index, answers);
  }

  @Override
  public long nanos() {
    return ticker.nanos();
  }
}
