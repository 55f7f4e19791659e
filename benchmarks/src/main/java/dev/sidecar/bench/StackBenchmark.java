package dev.sidecar.bench;

import dev.sidecar.call.Reply;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole policy stack over a transport that answers at once from memory: what the policy of a
 * call costs, without any I/O.
 *
 * <p>Each thread sends one call object again and again. The object is the transport's: the door
 * makes it together with the transport's request, so it is counted where a whole call is, in {@code
 * call-bytes-over-tuned}. What the stack itself allocates is counted here. All that the transport
 * tells the attempt is policy and counted here, too: {@link #transportAlone}, which is subtracted,
 * tells nobody anything.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class StackBenchmark {
  private Timer timer = Timer.manual(Ticker.system());
  private @Nullable ControlLoop control;

  /** The calls of one thread. */
  @State(Scope.Thread)
  public static class Calls {
    private final Canned.Call orders = new Canned.Call("orders.test");
    private final Canned.Call byLatency = new Canned.Call("ewma.test");
    private final Canned.Call full = new Canned.Call("full.test");
  }

  /** Whether a registry reads the client's meters: only then are durations recorded. */
  @Param({"false", "true"})
  public boolean metered;

  @Setup
  public void start() throws IOException {
    timer = Timer.started(Ticker.system(), "benchmark-timer");
    ClusterPolicy full =
        ClusterPolicy.of("full", Endpoint.parse("127.0.0.1:8083"))
            .with(new AdmissionPolicy(1, 0, 1, RetryLimit.DEFAULT));
    ClusterPolicy gone = ClusterPolicy.of("gone", Endpoint.parse("127.0.0.1:8084"));
    MeshPolicy parity = parity();
    ClusterPolicy byLatency =
        ClusterPolicy.of("ewma", Endpoint.parse("127.0.0.1:8085"), Endpoint.parse("127.0.0.1:8086"))
            .with(LoadBalancingPolicy.PeakEwma.DEFAULT);
    MeshPolicy policy =
        new MeshPolicy(
            List.of(parity.clusters().get(0), full, gone, byLatency),
            List.of(
                parity.routes().get(0),
                RoutePolicy.of("full.test", "full"),
                RoutePolicy.of("ewma.test", "ewma"),
                RoutePolicy.of("gone.test", "gone")
                    .with(CallPolicy.DEFAULT.with(RetryPolicy.NONE))));
    control =
        new ControlLoop(
            policy,
            EngineParts.of(
                    (cluster, endpoint, tls) ->
                        switch (cluster.name()) {
                          case "full" -> Canned.neverEnding();
                          case "gone" -> Canned.unconnected();
                          default -> Canned.answering();
                        },
                    timer,
                    Draws.random())
                .metered(metered ? Meters.in(new SimpleMeterRegistry()) : null));
    control.send(new Canned.Call("full.test"));
  }

  /** Two endpoints, least request, the default timeouts: the policy of {@code parity.yaml}. */
  static MeshPolicy parity() {
    ClusterPolicy orders =
        ClusterPolicy.of(
                "orders", Endpoint.parse("127.0.0.1:8081"), Endpoint.parse("127.0.0.1:8082"))
            .with(new LoadBalancingPolicy.LeastRequest(2));
    return new MeshPolicy(List.of(orders), List.of(RoutePolicy.of("orders.test", "orders")));
  }

  @TearDown
  public void stop() {
    if (control != null) {
      control.close();
    }
    timer.close();
  }

  @Benchmark
  public Reply wholeStack(Calls calls) throws IOException {
    return started().send(calls.orders);
  }

  /** The same with {@code peakEwma} in the place of least request. */
  @Benchmark
  public Reply stackByLatency(Calls calls) throws IOException {
    return started().send(calls.byLatency);
  }

  /** What {@link #wholeStack} costs above this is policy. */
  @Benchmark
  public Reply transportAlone(Calls calls) {
    return Canned.reply(calls.orders);
  }

  /** A call that is over its cluster's thresholds: what an overloaded client pays to say no. */
  @Benchmark
  public IOException refused(Calls calls) throws IOException {
    try {
      throw new IllegalStateException("let in: " + started().send(calls.full));
    } catch (SidecarException.Overflow refused) {
      return refused;
    }
  }

  /** A refusal and its record, for whoever asks why. */
  @Benchmark
  public @Nullable DecisionRecord refusedAndTold(Calls calls) throws IOException {
    return ((SidecarException) refused(calls)).decision();
  }

  /** A call without a connection, which is not sent again: what a failure and its record cost. */
  @Benchmark
  public IOException unconnected() throws IOException {
    try {
      throw new IllegalStateException("connected: " + started().send(new Canned.Call("gone.test")));
    } catch (SidecarException.Connection failure) {
      return failure;
    }
  }

  private ControlLoop started() {
    if (control == null) {
      throw new IllegalStateException("not started");
    }
    return control;
  }
}
