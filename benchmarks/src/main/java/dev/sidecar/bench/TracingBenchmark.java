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
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
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
 * transport that answers at once from memory and writes no header. Spans go through the SDK to a
 * processor that drops them: no exporter's cost is in it.
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
    OpenTelemetry sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(new Drops()).build())
            .build();
    control =
        new ControlLoop(
            StackBenchmark.parity(),
            EngineParts.of((cluster, endpoint, tls) -> Canned.answering(), timer, Draws.random())
                .metered(Meters.in(new SimpleMeterRegistry()))
                .traced(kind == Kind.ABSENT ? null : new Tracing(sdk, 0)));
  }

  /** The context of the calling thread, as a server's instrumentation leaves it. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Caller {
    private final Canned.Call call = new Canned.Call("orders.test");
    private @Nullable Scope scope;

    @Setup
    @SuppressWarnings("MustBeClosedChecker") // Closed by leave.
    public void enter(TracingBenchmark benchmark) {
      TraceFlags flags =
          benchmark.kind == Kind.PARENT_SAMPLED ? TraceFlags.getSampled() : TraceFlags.getDefault();
      SpanContext parent =
          SpanContext.create(
              "0af7651916cd43dd8448eb211c80319c",
              "b7ad6b7169203331",
              flags,
              TraceState.getDefault());
      if (benchmark.kind != Kind.ROOT_NOT_TAKEN) {
        scope = Context.root().with(Span.wrap(parent)).makeCurrent();
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

  private static final class Drops implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
