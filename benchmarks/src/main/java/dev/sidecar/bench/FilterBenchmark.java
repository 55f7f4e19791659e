package dev.sidecar.bench;

import dev.sidecar.admission.Admission;
import dev.sidecar.admission.AdmissionFilter;
import dev.sidecar.admission.Thresholds;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Limit;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.EndpointFailures;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.retry.RetryBudget;
import dev.sidecar.retry.RetryLoop;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import dev.sidecar.timeout.AttemptLimits;
import dev.sidecar.timeout.DeadlineFilter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Each filter of the stack alone, around a service that answers at once. An attempt can run only
 * once, so what takes attempts makes one each time: {@link #attempt} and {@link #watchedAttempt}
 * are that alone, to be subtracted.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FilterBenchmark {
  private static final Service<dev.sidecar.call.Call> CALLS = Canned::reply;
  private static final Service<Attempt> ATTEMPTS = Canned::answer;

  private final Timer timer = Timer.started(Ticker.system(), "benchmark-timer");
  private final DeadlineFilter deadline = new DeadlineFilter(timer::nanos, CALLS);
  private final Admission permits =
      new Admission("orders", Thresholds.of(AdmissionPolicy.DEFAULT, HttpProtocol.HTTP1), timer);
  private final AdmissionFilter admission = new AdmissionFilter(permits, ATTEMPTS);
  private final AttemptLimits limits = new AttemptLimits(ATTEMPTS);
  private final RetryLoop retries =
      new RetryLoop(
          "orders",
          RetryLimit.DEFAULT,
          new RetryBudget(permits::active),
          timer,
          Draws.random(),
          call -> new Pick(List.of(), List.of(), 0, List.of(), false, null),
          ATTEMPTS);

  private final Service<Attempt> failures =
      new EndpointFailures(ClusterPolicy.of("orders")).around(ATTEMPTS);

  /** The call of one thread. */
  @State(Scope.Thread)
  public static class Calls {
    private final Canned.Call call = new Canned.Call("orders.test");

    public Calls() {
      call.policy(CallPolicy.DEFAULT);
    }
  }

  @TearDown
  public void stop() {
    timer.close();
  }

  @Benchmark
  public Reply deadline(Calls calls) throws IOException {
    return deadline.send(calls.call);
  }

  /** With the attempt that it makes. */
  @Benchmark
  public Reply retryLoop(Calls calls) throws IOException {
    return retries.send(calls.call);
  }

  @Benchmark
  public Reply attempt(Calls calls) {
    return Canned.answer(new Attempt(calls.call, 1, timer));
  }

  /** Enters and leaves, with its attempt. */
  @Benchmark
  public Reply admission(Calls calls) throws IOException {
    return admission.send(new Attempt(calls.call, 1, timer));
  }

  /** Of an attempt that does not fail, with the attempt. */
  @Benchmark
  public Reply endpointFailures(Calls calls) throws IOException {
    return failures.send(new Attempt(calls.call, 1, timer));
  }

  @Benchmark
  public Reply watchedAttempt(Calls calls) {
    Attempt attempt = new Attempt(calls.call, 1, timer);
    attempt.begin(Limit.CALL, Deadline.NEVER);
    return Canned.answer(attempt);
  }

  /** With its attempt, which the timer watches. */
  @Benchmark
  public Reply attemptLimits(Calls calls) throws IOException {
    return limits.send(new Attempt(calls.call, 1, timer));
  }
}
