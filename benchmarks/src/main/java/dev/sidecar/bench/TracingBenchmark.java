package dev.sidecar.bench;

import dev.sidecar.call.Reply;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.spi.Draws;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.telemetry.Tracing;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole stack of {@link StackBenchmark}, with meters, by what tracing there is, over a
 * transport that answers at once from memory and writes no header. Spans go as {@link Spans} says.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TracingBenchmark {
  /** Whether there is a tracer, and what the caller's context says. */
  public enum Kind {
    ABSENT,
    PARENT_NOT_SAMPLED,
    ROOT_NOT_TAKEN,
    PARENT_SAMPLED
  }

  @Param public Kind kind = Kind.ABSENT;

  private final Timer timer = Timer.started(Ticker.system(), "benchmark-timer");
  private @Nullable ControlLoop control;

  @Setup
  public void start() {
    control =
        new ControlLoop(
            StackBenchmark.parity(),
            EngineParts.of((cluster, endpoint, tls) -> Canned.answering(), timer, Draws.random())
                .metered(Meters.in(new SimpleMeterRegistry()))
                .traced(kind == Kind.ABSENT ? null : new Tracing(Spans.dropping(), 0)));
  }

  /** The context of the calling thread, as a server's instrumentation leaves it. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Caller {
    private final Canned.Call call = new Canned.Call("orders.test");
    private @Nullable Scope scope;

    @Setup
    @SuppressWarnings("MustBeClosedChecker") // Closed by leave.
    public void enter(TracingBenchmark benchmark) {
      if (benchmark.kind != Kind.ROOT_NOT_TAKEN) {
        Spans parent = benchmark.kind == Kind.PARENT_SAMPLED ? Spans.SAMPLED : Spans.NOT_SAMPLED;
        scope = parent.context().makeCurrent();
      }
    }

    @TearDown
    public void leave() {
      if (scope != null) {
        scope.close();
      }
    }
  }

  @TearDown
  public void stop() {
    if (control != null) {
      control.close();
    }
    timer.close();
  }

  @Benchmark
  public Reply call(Caller caller) throws IOException {
    if (control == null) {
      throw new IllegalStateException("not started");
    }
    return control.send(caller.call);
  }
}
