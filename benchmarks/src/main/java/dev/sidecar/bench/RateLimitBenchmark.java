package dev.sidecar.bench;

import dev.sidecar.ratelimit.TokenBucket;
import dev.sidecar.time.Ticker;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** A route's token bucket alone, the clock included: what a limit adds to a call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RateLimitBenchmark {
  private final Ticker ticker = Ticker.system();
  private final TokenBucket full =
      new TokenBucket(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ofMillis(50), 0);
  private final TokenBucket empty = emptied();

  private static TokenBucket emptied() {
    TokenBucket bucket = new TokenBucket(1, 1, Duration.ofDays(365), 0);
    bucket.take(0);
    return bucket;
  }

  @Benchmark
  public boolean oneThread() {
    return full.take(ticker.nanos());
  }

  @Benchmark
  @Threads(2)
  public boolean twoThreads() {
    return full.take(ticker.nanos());
  }

  @Benchmark
  public boolean refused() {
    return empty.take(ticker.nanos());
  }
}
