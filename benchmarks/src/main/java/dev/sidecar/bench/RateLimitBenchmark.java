package dev.sidecar.bench;

import dev.sidecar.call.Descriptors;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.ratelimit.RateLimitFilter;
import dev.sidecar.ratelimit.RouteTokens;
import dev.sidecar.ratelimit.TokenBucket;
import dev.sidecar.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

/**
 * A route's token bucket alone, the clock included: what a limit adds to a call; and the filter
 * with it, without descriptors and with a bucket for one of them.
 */
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

  /** Calls of several values, as a thread has them one after the other. */
  @State(Scope.Thread)
  public static class Calls {
    private static final int VALUES = 64;

    private final Canned.Call[] calls =
        IntStream.range(0, VALUES)
            .mapToObj(i -> new Canned.Call("orders.test", "/users/" + i))
            .toArray(Canned.Call[]::new);
    private int next;

    private Canned.Call next() {
      next = (next + 1) % VALUES;
      return calls[next];
    }
  }

  private final Service<dev.sidecar.call.Call> routeAlone = filter(null);
  private final Service<dev.sidecar.call.Call> oneValue = filter("/users/7");
  private final Service<dev.sidecar.call.Call> anyValue = filter("");

  /** With a bucket for a path, for any ("") or for none (null). */
  private Service<dev.sidecar.call.Call> filter(@Nullable String path) {
    int max = Integer.MAX_VALUE;
    RateLimitPolicy policy = new RateLimitPolicy(max, max, Duration.ofMillis(50));
    if (path != null) {
      DescriptorLimit.Entry entry = new DescriptorLimit.Entry("path", path.isEmpty() ? null : path);
      policy =
          policy.with(
              new DescriptorLimits(
                  new DescriptorLimit(List.of(entry), max, max, Duration.ofMillis(50))));
    }
    DescriptorPolicy made = new DescriptorPolicy(new DescriptorPart.Header(":path", "path", false));
    return new RateLimitFilter(
            policy,
            new RouteTokens(policy, 0, new LongAdder()),
            path == null ? null : Descriptors.of(List.of(made), "orders"),
            ticker,
            new LongAdder(),
            call -> false,
            () -> false)
        .around(Canned::reply);
  }

  @Benchmark
  public Reply filterWithoutDescriptors(Calls calls) throws IOException {
    return routeAlone.send(calls.next());
  }

  /** Of 64 values one has a bucket. */
  @Benchmark
  public Reply filterWithABucketForOneValue(Calls calls) throws IOException {
    return oneValue.send(calls.next());
  }

  /** Of 64 values each has a bucket. */
  @Benchmark
  public Reply filterWithABucketForEachValue(Calls calls) throws IOException {
    return anyValue.send(calls.next());
  }

  @Benchmark
  @Threads(2)
  public Reply filterWithABucketForEachValueTwoThreads(Calls calls) throws IOException {
    return anyValue.send(calls.next());
  }
}
