package dev.sidecar.breaker;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.Violation;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses attempts while the circuit breaker is open, and tells it what became of the others. */
public final class BreakerFilter implements Filter<Attempt> {
  private static final Logger LOG = LoggerFactory.getLogger(BreakerFilter.class);

  private final String cluster;
  private final CircuitBreaker breaker;
  private final String openDuration;
  private final String halfOpenCalls;
  private final LongAdder refused;
  // As last told. A listener would be simpler, but makes the breaker build an event for each call.
  private final AtomicBoolean open = new AtomicBoolean();

  BreakerFilter(
      String cluster, CircuitBreakerPolicy policy, CircuitBreaker breaker, LongAdder refused) {
    this.cluster = cluster;
    this.breaker = breaker;
    this.openDuration = "openDuration: " + Violation.text(policy.openDuration());
    this.halfOpenCalls = "halfOpenCalls: " + policy.halfOpenCalls();
    this.refused = refused;
  }

  CircuitBreaker breaker() {
    return breaker;
  }

  @Override
  public Service<Attempt> around(Service<Attempt> next) {
    return attempt -> send(attempt, next);
  }

  private Reply send(Attempt attempt, Service<Attempt> next) throws IOException {
    if (!breaker.tryAcquirePermission()) {
      throw refusal();
    }
    CircuitBreaker.Metrics letInBy = breaker.getMetrics();
    boolean judged = false;
    try {
      Reply reply = next.send(attempt);
      judged = true;
      answered(reply, attempt.answerNanos(), letInBy);
      return reply;
    } catch (SidecarException.Connection | SidecarException.Timeout failure) {
      judged = true;
      long nanos = attempt.nanos() - attempt.beganNanos();
      if (hears(letInBy)) {
        breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
      }
      tell();
      throw failure;
    } finally {
      if (!judged && hears(letInBy)) {
        // Canceled, no endpoint, or the application's own failure: it says nothing of the cluster.
        breaker.releasePermission();
      }
    }
  }

  private void answered(Reply reply, long nanos, CircuitBreaker.Metrics letInBy) {
    if (hears(letInBy)) {
      if (isFailure(reply)) {
        breaker.onResult(nanos, TimeUnit.NANOSECONDS, reply);
      } else {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
      }
    }
    tell();
  }

  /**
   * Whether the breaker is told of the end of an attempt. It would take one that was let in before
   * it opened for one of those that try, and let in another for its permit. Each time that it is
   * half open has metrics of its own; between this look and what is told after it, the breaker
   * becomes half open only if a thread stands still for the whole time for which it is open.
   */
  private boolean hears(CircuitBreaker.Metrics letInBy) {
    return switch (breaker.getState()) {
      case OPEN -> false;
      case HALF_OPEN -> breaker.getMetrics() == letInBy;
      default -> true;
    };
  }

  static boolean isFailure(Object result) {
    return result instanceof Reply reply && reply.status() >= 500 && reply.status() <= 599;
  }

  private SidecarException refusal() {
    refused.increment();
    return switch (breaker.getState()) {
      case HALF_OPEN -> new SidecarException.CircuitOpen(cluster, "half open", halfOpenCalls);
      case FORCED_OPEN ->
          new SidecarException.CircuitOpen(
              cluster, "forced open", "expected: closed again where it was forced");
      default -> new SidecarException.CircuitOpen(cluster, "open", openDuration);
    };
  }

  private void tell() {
    CircuitBreaker.State state = breaker.getState();
    if (state == CircuitBreaker.State.OPEN) {
      if (!open.get() && open.compareAndSet(false, true)) {
        tellOpen();
      }
    } else if (state == CircuitBreaker.State.CLOSED && open.get()) {
      if (open.compareAndSet(true, false)) {
        LOG.info("cluster {}: circuit breaker closed", cluster);
      }
    }
  }

  private void tellOpen() {
    CircuitBreaker.Metrics seen = breaker.getMetrics();
    LOG.warn(
        "cluster {}: circuit breaker open: of {} attempts {} % failed and {} % were slow",
        cluster, seen.getNumberOfBufferedCalls(), seen.getFailureRate(), seen.getSlowCallRate());
  }
}
