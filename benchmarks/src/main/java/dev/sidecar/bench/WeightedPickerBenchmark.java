package dev.sidecar.bench;

import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.Turns;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.spi.Draws;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** One pick among endpoints of unequal weights, and what a snapshot pays to make the picker. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WeightedPickerBenchmark {
  @Param({"10", "1000", "10000"})
  public int endpoints;

  @Param({"roundRobin", "leastRequest"})
  public String policy = "";

  private final Draws draws = Draws.random();
  private LoadBalancingPolicy rule = new LoadBalancingPolicy.RoundRobin();
  private Loads loads = new Weighted(1);
  private Picker picker = all -> 0;

  @Setup
  public void start() {
    rule =
        policy.equals("leastRequest")
            ? new LoadBalancingPolicy.LeastRequest(2)
            : new LoadBalancingPolicy.RoundRobin();
    loads = new Weighted(endpoints);
    picker = make();
  }

  @Benchmark
  public int pick() {
    return picker.pick(loads);
  }

  @Benchmark
  @Threads(2)
  public int pickByTwoThreads() {
    return picker.pick(loads);
  }

  @Benchmark
  public Picker make() {
    return Picker.of(rule, loads, new Turns(draws), draws);
  }

  /** Weights 1 to 10 in turn; loads in objects of their own, as the handles have them. */
  private static final class Weighted implements Loads {
    private final AtomicInteger[] loads;

    Weighted(int size) {
      loads = new AtomicInteger[size];
      for (int i = 0; i < size; i++) {
        loads[i] = new AtomicInteger();
      }
    }

    @Override
    public int size() {
      return loads.length;
    }

    @Override
    public int inFlight(int index) {
      return loads[index].get();
    }

    @Override
    public int weight(int index) {
      return 1 + index % 10;
    }
  }
}
