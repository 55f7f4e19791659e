package dev.sidecar.cluster;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Limit;
import dev.sidecar.call.OutcomeClassifier;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Says where an attempt failed, why, and whether its request may have been executed. */
public final class EndpointFailures implements Filter<Attempt> {
  private final ClusterPolicy cluster;

  public EndpointFailures(ClusterPolicy cluster) {
    this.cluster = cluster;
  }

  @Override
  public Service<Attempt> around(Service<Attempt> next) {
    return new Explained(this, next);
  }

  private record Explained(EndpointFailures failures, Service<Attempt> next)
      implements Service<Attempt> {
    @Override
    public Reply send(Attempt attempt) throws IOException {
      try {
        return next.send(attempt);
      } catch (IOException e) {
        throw failures.explain(attempt, e, false);
      }
    }
  }

  /**
   * The transport's failure with the attempt's coordinates.
   *
   * @param answered whether response headers had arrived
   */
  public SidecarException explain(Attempt attempt, IOException cause, boolean answered) {
    Outcome outcome = OutcomeClassifier.classify(attempt, answered);
    String where = attempt.coordinates(cluster.name());
    if (attempt.timedOut()) {
      return new SidecarException.Timeout(where + expired(attempt), outcome, cause);
    }
    if (attempt.isCanceled()) {
      String who = attempt.call().isCanceled() ? "canceled by the caller" : "another was faster";
      return new SidecarException.Canceled(where + who, outcome, cause);
    }
    if (cause instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
      return new SidecarException.Canceled(where + "interrupted", outcome, cause);
    }
    String what =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return attempt.hasRequestBodyFailed()
        ? new SidecarException.RequestBody(where + "request body: " + what, outcome, cause)
        : new SidecarException.Connection(where + what, outcome, cause);
  }

  private String expired(Attempt attempt) {
    Limit limit = attempt.limit();
    String time = text(configured(attempt, limit));
    return limit.meaning() + " " + time + " (" + limit.knob() + ": " + time + ")";
  }

  private Duration configured(Attempt attempt, Limit limit) {
    TimeoutPolicy timeouts = attempt.call().policy().timeouts();
    long own = attempt.call().callerTimeoutNanos();
    return switch (limit) {
      case CALL -> own > 0 ? Duration.ofNanos(own) : timeouts.call();
      case PER_TRY -> timeouts.perTry();
      case CONNECT -> cluster.connectTimeout();
      case STREAM_IDLE -> timeouts.streamIdle();
    };
  }

  private static String text(Duration time) {
    long nanos = time.toNanos();
    if (nanos % 1_000_000_000 == 0) {
      return time.toSeconds() + " s";
    }
    return nanos % 1_000_000 == 0 ? nanos / 1_000_000 + " ms" : nanos / 1_000 + " us";
  }
}
