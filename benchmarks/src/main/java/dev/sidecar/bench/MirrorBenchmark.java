package dev.sidecar.bench;

import dev.sidecar.call.Reply;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.io.IOException;
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
 * What a mirror costs the call above {@link StackBenchmark}'s whole stack: over the same transport,
 * which answers at once from memory, and with the same policy.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MirrorBenchmark {
  private Timer timer = Timer.manual(Ticker.system());
  private @Nullable ControlLoop control;

  /** The calls of one thread. */
  @State(Scope.Thread)
  public static class Calls {
    private final Canned.Call plain = new Canned.Call("orders.test");
    private final Canned.Call seldom = new Canned.Call("seldom.test");
    private final Canned.Call always = new Canned.Call("always.test");
  }

  @Setup
  public void start() {
    timer = Timer.started(Ticker.system(), "benchmark-timer");
    MeshPolicy parity = StackBenchmark.parity();
    MeshPolicy policy =
        new MeshPolicy(
            List.of(
                parity.clusters().get(0),
                ClusterPolicy.of("shadow", Endpoint.parse("127.0.0.1:8083"))),
            List.of(
                parity.routes().get(0), route("seldom.test", 0.0001), route("always.test", 100)));
    control =
        new ControlLoop(
            policy,
            EngineParts.of((cluster, endpoint, tls) -> Canned.answering(), timer, Draws.random()));
  }

  private static RoutePolicy route(String host, double percent) {
    return RoutePolicy.of(host, "orders")
        .with(RouteFilters.NONE.withMirrors(new MirrorPolicy("shadow", percent)));
  }

  @TearDown
  public void stop() {
    if (control != null) {
      control.close();
    }
    timer.close();
  }

  /** A route without a mirror: the same path as before there were any. */
  @Benchmark
  public Reply plain(Calls calls) throws IOException {
    return started().send(calls.plain);
  }

  /** A mirror that takes one call in a million: a draw. */
  @Benchmark
  public Reply notCopied(Calls calls) throws IOException {
    return started().send(calls.seldom);
  }

  /** Every call is copied, or dropped while every thread is busy. */
  @Benchmark
  public Reply copied(Calls calls) throws IOException {
    return started().send(calls.always);
  }

  private ControlLoop started() {
    if (control == null) {
      throw new IllegalStateException("not started");
    }
    return control;
  }
}
