package dev.sidecar.bench;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.OperationCall;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.health.EndpointHealth;
import dev.sidecar.health.OutlierDetection;
import dev.sidecar.health.OutlierFilter;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.util.List;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The outlier filter alone, around an attempt that was answered already: without a policy, counting
 * failures in a row, and counting shares as well; from one thread and from two that do nothing
 * else.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class OutlierBenchmark {
  private final EndpointHealth health = new EndpointHealth(Endpoint.parse("127.0.0.1:8081"));
  private final Reply answer = Canned.reply(new Canned.Call("orders.test"));
  private final OutlierFilter filter = new OutlierFilter(health, sent -> answer);

  /** What the policy has on. */
  @Param({"off", "consecutive", "statistics"})
  public String on = "off";

  /** An attempt for each thread. */
  @State(Scope.Thread)
  public static class Answered {
    private final Attempt attempt =
        new Attempt(new OperationCall<>(endpoint -> "", true, 0), 1, Timer.manual(() -> 0));
  }

  @Setup
  public void start() {
    OutlierPolicy.Builder policy = OutlierPolicy.builder();
    if (on.equals("statistics")) {
      policy.successRate(SuccessRate.DEFAULT).failurePercentage(FailurePercentage.DEFAULT);
    }
    @Nullable OutlierPolicy used = on.equals("off") ? null : policy.build();
    Background background = Background.manual(() -> 0);
    new OutlierDetection("orders", background, () -> 0, () -> 0, () -> {})
        .watch(used, List.of(health));
  }

  @Benchmark
  public Reply answered(Answered answered) throws IOException {
    return filter.send(answered.attempt);
  }

  @Benchmark
  @Threads(2)
  public Reply answeredToTwo(Answered answered) throws IOException {
    return filter.send(answered.attempt);
  }
}
