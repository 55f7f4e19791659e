package dev.sidecar.bench;

import dev.sidecar.admission.Admission;
import dev.sidecar.admission.ClusterConcurrency;
import dev.sidecar.admission.Thresholds;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.OperationCall;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy.MinRtt;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.shed.ClusterShedding;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Background;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.time.Duration;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Admission that follows what it sees, alone, around what was answered already: the adaptive limit
 * against the fixed thresholds that it stands before, and what shedding adds to a call.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AdaptiveBenchmark {
  private final Timer timer = Timer.manual(Ticker.system());
  private final Background background = Background.started(Timer.manual(() -> 0), "unused");
  private @Nullable Admission admission;
  private @Nullable Filter<Attempt> fixed;
  private @Nullable Filter<Attempt> adaptive;
  private @Nullable Filter<Call> control;
  private @Nullable Filter<Call> throttle;

  /** What each thread sends. */
  @State(Scope.Thread)
  public static class Answered {
    private final OperationCall<String> call = new OperationCall<>(endpoint -> "", true, 0);
    private final Reply reply = new Ok();
    private final Attempt attempt = new Attempt(call, 1, Timer.manual(() -> 0));
    private final Service<Attempt> transport = sent -> reply;
    private final Service<Call> cluster = sent -> reply;
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

  /** A limit that nobody reaches, and windows in which all calls succeed. */
  @Setup
  public void start() {
    Thresholds many = new Thresholds(1_024, 1_024, 1_024);
    admission = new Admission("orders", many, timer);
    fixed = concurrency(null);
    MinRtt wide = new MinRtt(Duration.ofSeconds(60), Integer.MAX_VALUE, 15, 1_000, 25);
    adaptive = concurrency(AdaptiveConcurrencyPolicy.builder().minRtt(wide).build());
    control = shedding(SheddingPolicy.Control.DEFAULT);
    throttle = shedding(SheddingPolicy.Throttle.DEFAULT);
  }

  private Filter<Attempt> concurrency(@Nullable AdaptiveConcurrencyPolicy policy) {
    ClusterConcurrency concurrency =
        new ClusterConcurrency(
            "orders", Objects.requireNonNull(admission), background, timer::nanos, Draws.random());
    concurrency.use(policy);
    return concurrency.filter();
  }

  private Filter<Call> shedding(SheddingPolicy policy) {
    ClusterShedding shedding = new ClusterShedding("orders", timer::nanos, Draws.random());
    shedding.use(policy);
    return Objects.requireNonNull(shedding.filter());
  }

  @TearDown
  public void stop() {
    background.close();
  }

  /** What an attempt pays in any case. */
  @Benchmark
  public Reply fixedThresholds(Answered answered) throws IOException {
    return send(Objects.requireNonNull(fixed), Objects.requireNonNull(admission), answered);
  }

  @Benchmark
  public Reply adaptiveLimit(Answered answered) throws IOException {
    return send(Objects.requireNonNull(adaptive), (Attempt.Ending) adaptive, answered);
  }

  @Benchmark
  @Threads(2)
  public Reply adaptiveLimitTwoThreads(Answered answered) throws IOException {
    return send(Objects.requireNonNull(adaptive), (Attempt.Ending) adaptive, answered);
  }

  private static Reply send(Filter<Attempt> filter, Attempt.Ending holder, Answered answered)
      throws IOException {
    Reply reply = filter.send(answered.attempt, answered.transport);
    // An attempt ends once; its holder may be told again and again.
    holder.ended(answered.attempt);
    return reply;
  }

  @Benchmark
  public Reply control(Answered answered) throws IOException {
    return Objects.requireNonNull(control).send(answered.call, answered.cluster);
  }

  @Benchmark
  @Threads(2)
  public Reply controlTwoThreads(Answered answered) throws IOException {
    return Objects.requireNonNull(control).send(answered.call, answered.cluster);
  }

  @Benchmark
  public Reply throttle(Answered answered) throws IOException {
    return Objects.requireNonNull(throttle).send(answered.call, answered.cluster);
  }
}
