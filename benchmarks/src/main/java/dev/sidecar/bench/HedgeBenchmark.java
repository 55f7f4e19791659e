package dev.sidecar.bench;

import dev.sidecar.call.Reply;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What hedging costs above {@link StackBenchmark}'s whole stack: over the same transport, which
 * answers at once from memory, and with the same policy.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HedgeBenchmark {
  private Timer timer = Timer.manual(Ticker.system());
  private @Nullable ControlLoop control;

  /** The calls of one thread. */
  @State(Scope.Thread)
  public static class Calls {
    private final Canned.Call plain = new Canned.Call("orders.test");
    private final Canned.Call never = new Canned.Call("never.test");
    private final Canned.Call learns = new Canned.Call("learns.test");
    private final Canned.Call both = new Canned.Call("both.test");
  }

  @Setup
  public void start() {
    timer = Timer.started(Ticker.system(), "benchmark-timer");
    MeshPolicy parity = StackBenchmark.parity();
    Duration hour = Duration.ofHours(1);
    MeshPolicy policy =
        new MeshPolicy(
            parity.clusters(),
            List.of(
                parity.routes().get(0),
                route("never.test", new HedgePolicy.After(hour, 2)),
                route("learns.test", new HedgePolicy.AfterPercentile(99, 2, 100, hour)),
                route("both.test", new HedgePolicy.After(Duration.ZERO, 2))));
    control =
        new ControlLoop(
            policy,
            EngineParts.of((cluster, endpoint, tls) -> Canned.answering(), timer, Draws.random()));
  }

  private static RoutePolicy route(String host, HedgePolicy hedge) {
    return RoutePolicy.of(host, "orders").with(CallPolicy.DEFAULT.withHedge(hedge));
  }

  @TearDown
  public void stop() {
    if (control != null) {
      control.close();
    }
    timer.close();
  }

  /** Without hedging: the one question whether there is any. */
  @Benchmark
  public Reply plain(Calls calls) throws IOException {
    return started().send(calls.plain);
  }

  /** May be hedged and is not: two changes of threads. */
  @Benchmark
  public Reply notHedged(Calls calls) throws IOException {
    return started().send(calls.never);
  }

  /** The same, and its latency is learned. */
  @Benchmark
  public Reply notHedgedByPercentile(Calls calls) throws IOException {
    return started().send(calls.learns);
  }

  /** Both attempts are sent at once. */
  @Benchmark
  public Reply hedged(Calls calls) throws IOException {
    return started().send(calls.both);
  }

  private ControlLoop started() {
    if (control == null) {
      throw new IllegalStateException("not started");
    }
    return control;
  }
}
