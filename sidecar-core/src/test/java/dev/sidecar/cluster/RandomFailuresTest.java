package dev.sidecar.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeCluster;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RateLimitedBackoff;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryEndpoints;
import dev.sidecar.policy.RetryHeaders;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.ValueMatch;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Every policy against every script of failures, over the whole path of a cluster. */
class RandomFailuresTest {
  /** What a peer may do with an attempt, and whether the request has run there. */
  enum Event {
    REFUSE_CONNECTION,
    REFUSE_STREAM,
    BREAK_BEFORE,
    BREAK_AFTER,
    SILENT,
    STATUS_409,
    STATUS_500,
    STATUS_503,
    STATUS_200
  }

  @Property(seed = "20261124")
  void postRunsAtMostOnceAndNothingIsLeftBehind(
      @ForAll @Size(min = 10, max = 10) List<Event> script,
      @ForAll Set<RetryCondition> conditions,
      @ForAll @IntRange(min = 1, max = 10) int most,
      @ForAll boolean idempotent,
      @ForAll boolean budget) {
    Run run = new Run(script, policy(conditions, most), budget);
    run.call.method = idempotent ? "PUT" : "POST";
    run.send();
    assertThat(run.sent.get()).isBetween(1, budget ? most : 1);
    if (!idempotent) {
      assertThat(run.executed.get()).as("executions of a POST").isLessThanOrEqualTo(1);
    }
    if (run.outcome == Outcome.NOT_SENT) {
      assertThat(run.executed.get()).as("executions of what was not sent").isZero();
    }
    assertThat(run.cluster.admission().active()).isZero();
    assertThat(run.cluster.budget().underWay()).isZero();
    assertThat(run.timer.watched()).isEmpty();
    assertThat(run.cluster.budget().retries()).isEqualTo(run.sent.get() - 1L);
  }

  private static RetryPolicy policy(Set<RetryCondition> conditions, int most) {
    Set<Integer> statuses =
        conditions.contains(RetryCondition.RETRIABLE_STATUS_CODES) ? Set.of(503) : Set.of();
    HeaderMatch busy = new HeaderMatch("x-busy", new ValueMatch.Present(true), false);
    List<HeaderMatch> headers = RetryPolicy.retriableHeaders(conditions, List.of(busy));
    return new RetryPolicy(
        conditions,
        most,
        statuses,
        Backoff.DEFAULT,
        false,
        new RetryHeaders(headers, List.of(), RateLimitedBackoff.NONE),
        RetryEndpoints.DEFAULT);
  }

  private static final class Run {
    private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
    private static final Endpoint B = Endpoint.parse("10.0.0.2:80");

    private final AtomicLong now = new AtomicLong();
    private final Timer timer = Timer.manual(now::get);
    private final FakeCall call = new FakeCall();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger executed = new AtomicInteger();
    private final List<Event> script;
    private final Cluster cluster;
    private Outcome outcome = Outcome.EXECUTED;

    Run(List<Event> script, RetryPolicy retry, boolean budget) {
      this.script = script;
      call.policy(CallPolicy.DEFAULT.with(retry));
      FakeTransport transport = new FakeTransport();
      transport.peer = this::next;
      ClusterPolicy policy =
          ClusterPolicy.of("orders", A, B)
              .with(new AdmissionPolicy(1, 0, 1, new RetryLimit.Fixed(budget ? 1 : 0)));
      cluster = FakeCluster.of(policy, EngineParts.of(transport, timer, () -> 0));
    }

    private void send() {
      try {
        ((FakeReply) cluster.send(call)).discard();
      } catch (SidecarException e) {
        outcome = e.outcome();
      } catch (IOException e) {
        throw new IllegalStateException("not one of ours", e);
      }
    }

    private FakeReply next(Attempt attempt) throws IOException {
      return switch (script.get(sent.getAndIncrement())) {
        case REFUSE_CONNECTION -> FakeTransport.refuseToConnect(attempt);
        case REFUSE_STREAM -> {
          attempt.requestStarted();
          attempt.refused();
          throw new IOException("refused stream");
        }
        case BREAK_BEFORE -> throw new IOException("broken before the request");
        case BREAK_AFTER -> {
          executed.incrementAndGet();
          yield FakeTransport.breakAfterRequest(attempt);
        }
        case SILENT -> {
          executed.incrementAndGet();
          attempt.requestStarted();
          now.set(attempt.limitNanos());
          timer.tick();
          throw new IOException("cut");
        }
        case STATUS_409 -> ran(attempt, 409);
        case STATUS_500 -> ran(attempt, 500);
        case STATUS_503 -> ran(attempt, 503);
        case STATUS_200 -> ran(attempt, 200);
      };
    }

    private FakeReply ran(Attempt attempt, int status) {
      executed.incrementAndGet();
      return FakeTransport.status(attempt, status);
    }
  }
}
