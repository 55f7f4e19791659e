package dev.sidecar.bench;

import dev.sidecar.balance.Picker;
import dev.sidecar.balance.Turns;
import dev.sidecar.cluster.ClusterSnapshot;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One pick among the endpoints of a real snapshot: the loads that a picker reads are those of the
 * handles, each an object of its own on the heap, so that a miss of the processor's cache costs
 * here what it costs a call.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PickerBenchmark {
  @Param({"1", "10", "1000", "10000"})
  public int endpoints;

  @Param({
    "roundRobin",
    "leastRequest",
    "random",
    "ringHash",
    "maglev",
    "boundedMaglev",
    "weightedRoundRobin",
    "weightedLeastRequest",
    "peakEwma"
  })
  public String policy = "";

  private final Timer timer = Timer.manual(Ticker.system());
  private final Draws draws = Draws.random();
  private @Nullable ControlLoop control;
  private @Nullable ClusterSnapshot snapshot;
  private Picker picker = (loads, chance, again) -> 0;

  @Setup
  public void start() {
    LoadBalancingPolicy rule = rule(policy);
    ClusterPolicy orders =
        ClusterPolicy.of("orders", new DiscoveryPolicy.Static(weighted())).with(rule);
    control =
        new ControlLoop(
            new MeshPolicy(List.of(orders), List.of()),
            EngineParts.of((cluster, endpoint, tls) -> Canned.answering(), timer, draws));
    snapshot = Objects.requireNonNull(control.snapshot().clusters().get("orders")).snapshot();
    picker = make();
  }

  /** All of the weight 1, or weights of 1 to 10 in turn. */
  private List<WeightedEndpoint> weighted() {
    List<Endpoint> distinct = Endpoints.distinct(endpoints);
    int weights = policy.startsWith("weighted") ? 10 : 1;
    return IntStream.range(0, endpoints)
        .mapToObj(i -> new WeightedEndpoint(distinct.get(i), 1 + i % weights))
        .toList();
  }

  private static LoadBalancingPolicy rule(String name) {
    return switch (name) {
      case "roundRobin", "weightedRoundRobin" -> new LoadBalancingPolicy.RoundRobin();
      case "leastRequest", "weightedLeastRequest" -> new LoadBalancingPolicy.LeastRequest(2);
      case "random" -> new LoadBalancingPolicy.Random();
      case "ringHash" -> LoadBalancingPolicy.RingHash.DEFAULT;
      case "maglev" -> LoadBalancingPolicy.Maglev.DEFAULT;
      case "boundedMaglev" -> LoadBalancingPolicy.Maglev.DEFAULT.withBalanceFactorPercent(150);
      case "peakEwma" -> LoadBalancingPolicy.PeakEwma.DEFAULT;
      default -> throw new IllegalArgumentException("policy: " + name);
    };
  }

  @TearDown
  public void stop() {
    if (control != null) {
      control.close();
    }
  }

  @Benchmark
  public int pick() {
    return picker.pick(started().group(), draws.next(), 0);
  }

  /** What a new snapshot pays, on the control thread. */
  @Benchmark
  public Picker make() {
    return Picker.of(rule(policy), started().group(), new Turns(draws), draws);
  }

  private ClusterSnapshot started() {
    if (snapshot == null) {
      throw new IllegalStateException("not started");
    }
    return snapshot;
  }
}
