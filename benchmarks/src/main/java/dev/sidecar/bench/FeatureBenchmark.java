package dev.sidecar.bench;

import dev.sidecar.call.Reply;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A call through the whole stack with one {@link Feature} on. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FeatureBenchmark {
  @Param public Feature feature = Feature.OFF;

  private @Nullable FeatureStack stack;

  /** The call of one thread. */
  @State(Scope.Thread)
  public static class Calls {
    private final FeatureCall call = new FeatureCall();
  }

  @Setup
  public void start() {
    stack = new FeatureStack(feature);
  }

  @TearDown
  public void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Benchmark
  public Reply stack(Calls calls) throws IOException {
    if (stack == null) {
      throw new IllegalStateException("not started");
    }
    return stack.send(calls.call);
  }
}
