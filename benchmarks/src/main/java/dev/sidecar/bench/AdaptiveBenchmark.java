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
  private final Reply answer = new Ok();
  private @Nullable Service<Attempt> fixed;
  private @Nullable Service<Attempt> adaptive;
  private Attempt.@Nullable Ending limit;
  private @Nullable Service<Call> control;
  private @Nullable Service<Call> throttle;

  /** What each thread sends. */
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

  /** A limit that nobody reaches, and windows in which all calls succeed. */
  @Setup
  public void start() {
    Thresholds many = new Thresholds(1_024, 1_024, 1_024);
    admission = new Admission("orders", many, timer);
    fixed = concurrency(null).around(sent -> answer);
    MinRtt wide = new MinRtt(Duration.ofSeconds(60), Integer.MAX_VALUE, 15, 1_000, 25);
    Filter<Attempt> adapts = concurrency(AdaptiveConcurrencyPolicy.builder().minRtt(wide).build());
    adaptive = adapts.around(sent -> answer);
    limit = (Attempt.Ending) adapts;
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

  private Service<Call> shedding(SheddingPolicy policy) {
    ClusterShedding shedding = new ClusterShedding("orders", timer::nanos, Draws.random());
    shedding.use(policy);
    return Objects.requireNonNull(shedding.filter()).around(sent -> answer);
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
    return send(Objects.requireNonNull(adaptive), Objects.requireNonNull(limit), answered);
  }

  @Benchmark
  @Threads(2)
  public Reply adaptiveLimitTwoThreads(Answered answered) throws IOException {
    return send(Objects.requireNonNull(adaptive), Objects.requireNonNull(limit), answered);
  }

  private static Reply send(Service<Attempt> path, Attempt.Ending holder, Answered answered)
      throws IOException {
    Reply reply = path.send(answered.attempt);
    // An attempt ends once; its holder may be told again and again.
    holder.ended(answered.attempt);
    return reply;
  }

  @Benchmark
  public Reply control(Answered answered) throws IOException {
    return Objects.requireNonNull(control).send(answered.call);
  }

  @Benchmark
  @Threads(2)
  public Reply controlTwoThreads(Answered answered) throws IOException {
    return Objects.requireNonNull(control).send(answered.call);
  }

  @Benchmark
  public Reply throttle(Answered answered) throws IOException {
    return Objects.requireNonNull(throttle).send(answered.call);
  }
}
