package dev.sidecar.bench;

import dev.sidecar.telemetry.Durations;
import dev.sidecar.telemetry.Result;
import dev.sidecar.time.Ticker;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to record one duration: in our own cells, and in timers of Micrometer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TimesBenchmark {
  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Durations cells = new Durations(Ticker.system());
  private final Timer simple = Timer.builder("simple").register(new SimpleMeterRegistry());
  private final Timer summary = Timer.builder("summary").register(prometheus);
  private final Timer histogram =
      Timer.builder("histogram").serviceLevelObjectives(bounds()).register(prometheus);

  /** Durations of 0.05 to 50 ms, as many of each power of 2. */
  @State(Scope.Thread)
  public static class Values {
    private long bits = 88172645463325252L;

    long next() {
      bits ^= bits << 13;
      bits ^= bits >>> 7;
      bits ^= bits << 17;
      return 50_000 + (bits & 0xffff) << (bits >>> 60 & 7);
    }
  }

  private static Duration[] bounds() {
    long[] micros = {
      100,
      250,
      500,
      1_000,
      2_500,
      5_000,
      10_000,
      25_000,
      50_000,
      100_000,
      250_000,
      500_000,
      1_000_000,
      2_500_000,
      5_000_000,
      10_000_000,
      25_000_000
    };
    Duration[] bounds = new Duration[micros.length];
    for (int i = 0; i < micros.length; i++) {
      bounds[i] = Duration.ofNanos(micros[i] * 1_000);
    }
    return bounds;
  }

  /** What the others have below them. */
  @Benchmark
  public long nothing(Values values) {
    return values.next();
  }

  @Benchmark
  public long cells(Values values) {
    long nanos = values.next();
    cells.record(Result.STATUS_2XX, nanos);
    return nanos;
  }

  @Benchmark
  public long micrometerSimple(Values values) {
    long nanos = values.next();
    simple.record(nanos, TimeUnit.NANOSECONDS);
    return nanos;
  }

  @Benchmark
  public long micrometerPrometheus(Values values) {
    long nanos = values.next();
    summary.record(nanos, TimeUnit.NANOSECONDS);
    return nanos;
  }

  @Benchmark
  public long micrometerPrometheusHistogram(Values values) {
    long nanos = values.next();
    histogram.record(nanos, TimeUnit.NANOSECONDS);
    return nanos;
  }
}
