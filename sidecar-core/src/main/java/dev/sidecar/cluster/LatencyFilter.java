package dev.sidecar.cluster;

import dev.sidecar.balance.Latency;
import dev.sidecar.balance.Verdict;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells an endpoint's latency what its attempts took. An answered attempt has read the clock
 * already; only a failure reads it once more.
 */
final class LatencyFilter implements Filter<Attempt> {
  @Override
  public Reply send(Attempt attempt, Service<Attempt> next) throws IOException {
    long began = attempt.beganNanos();
    Reply reply;
    try {
      reply = next.send(attempt);
    } catch (SidecarException failure) {
      Latency latency = of(attempt);
      if (latency != null && Verdict.isFault(failure)) {
        long now = attempt.nanos();
        latency.failed(now, now - began, 0);
      }
      throw failure;
    }
    Latency latency = of(attempt);
    if (latency != null) {
      long took = attempt.answerNanos();
      if (Verdict.isRefusal(reply)) {
        latency.failed(began + took, took, Verdict.retryAfterNanos(reply));
      } else {
        latency.answered(began + took, took);
      }
    }
    return reply;
  }

  /** Null before the balancer has chosen. */
  private static @Nullable Latency of(Attempt attempt) {
    return attempt.place() instanceof EndpointHandle handle ? handle.latency() : null;
  }
}
