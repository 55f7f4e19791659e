package dev.sidecar.bench;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** Benchmarks of calls through a {@link CannedStack}, which is open while they run. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public abstract class CannedBenchmark {
  private @Nullable CannedStack stack;

  abstract CannedStack open();

  @Setup
  public void start() {
    stack = open();
  }

  @TearDown
  public void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  Reply send(Call call) throws IOException {
    if (stack == null) {
      throw new IllegalStateException("not started");
    }
    return stack.send(call);
  }
}
