package dev.sidecar.bench;

import dev.sidecar.breaker.ClusterBreaker;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.OperationCall;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.TickerClock;
import dev.sidecar.time.Timer;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The circuit breaker's filter alone, around an attempt that was answered already: what it adds to
 * an attempt, from one thread and from two that do nothing else.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class BreakerBenchmark {
  private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
  private @Nullable Service<Attempt> closed;
  private @Nullable Service<Attempt> open;

  /** An attempt for each thread. */
  @State(Scope.Thread)
  public static class Answered {
    private final OperationCall<String> call = new OperationCall<>(endpoint -> "", true, 0);
    private final Attempt attempt = new Attempt(call, 1, Timer.manual(() -> 0));
  }

  private static final class Ok implements Reply {
    @Override
    public int status() {
      return 200;
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public List<String> headers(String name) {
      return List.of();
    }

    @Override
    public void discard() {}
  }

  /** Two breakers of the default policy, one of them forced open. */
  @Setup
  public void start() {
    closed = filter("closed");
    open = filter("open");
    registry.circuitBreaker("open").transitionToForcedOpenState();
  }

  private Service<Attempt> filter(String cluster) {
    ClusterBreaker breaker =
        new ClusterBreaker(cluster, registry, new TickerClock(Ticker.system()));
    breaker.use(CircuitBreakerPolicy.DEFAULT);
    Reply answer = new Ok();
    return Objects.requireNonNull(breaker.filter()).around(sent -> answer);
  }

  @Benchmark
  public Reply oneThread(Answered answered) throws IOException {
    return send(answered);
  }

  @Benchmark
  @Threads(2)
  public Reply twoThreads(Answered answered) throws IOException {
    return send(answered);
  }

  private Reply send(Answered answered) throws IOException {
    return Objects.requireNonNull(closed).send(answered.attempt);
  }

  /** What an open circuit costs whoever meets it. */
  @Benchmark
  public IOException refused(Answered answered) throws IOException {
    try {
      Reply reply = Objects.requireNonNull(open).send(answered.attempt);
      throw new IllegalStateException("let pass: " + reply);
    } catch (SidecarException.CircuitOpen refused) {
      return refused;
    }
  }
}
