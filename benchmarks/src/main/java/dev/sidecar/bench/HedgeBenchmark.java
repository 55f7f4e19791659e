package dev.sidecar.bench;

import dev.sidecar.call.Reply;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What hedging costs above {@link StackBenchmark}'s whole stack: over the same transport, which
 * answers at once from memory, and with the same policy.
 */
public class HedgeBenchmark extends CannedBenchmark {
  /** The calls of one thread. */
  @State(Scope.Thread)
  public static class Calls {
    private final Canned.Call plain = new Canned.Call("orders.test");
    private final Canned.Call never = new Canned.Call("never.test");
    private final Canned.Call learns = new Canned.Call("learns.test");
    private final Canned.Call both = new Canned.Call("both.test");
  }

  @Override
  CannedStack open() {
    MeshPolicy parity = StackBenchmark.parity();
    Duration hour = Duration.ofHours(1);
    return new CannedStack(
        new MeshPolicy(
            parity.clusters(),
            List.of(
                parity.routes().get(0),
                route("never.test", new HedgePolicy.After(hour, 2)),
                route("learns.test", new HedgePolicy.AfterPercentile(99, 2, 100, hour)),
                route("both.test", new HedgePolicy.After(Duration.ZERO, 2)))));
  }

  private static RoutePolicy route(String host, HedgePolicy hedge) {
    return RoutePolicy.of(host, "orders").with(CallPolicy.DEFAULT.withHedge(hedge));
  }

  /** Without hedging: the one question whether there is any. */
  @Benchmark
  public Reply plain(Calls calls) throws IOException {
    return send(calls.plain);
  }

  /** May be hedged and is not: two changes of threads. */
  @Benchmark
  public Reply notHedged(Calls calls) throws IOException {
    return send(calls.never);
  }

  /** The same, and its latency is learned. */
  @Benchmark
  public Reply notHedgedByPercentile(Calls calls) throws IOException {
    return send(calls.learns);
  }

  /** Both attempts are sent at once. */
  @Benchmark
  public Reply hedged(Calls calls) throws IOException {
    return send(calls.both);
  }
}
