package dev.sidecar.cluster;

import dev.sidecar.balance.Verdict;
import dev.sidecar.balance.Witness;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells who hears of an endpoint what its attempts brought. An answered attempt has read the clock
 * already; only a failure reads it once more.
 */
final class WitnessFilter implements Filter<Attempt> {
  @Override
  public Service<Attempt> around(Service<Attempt> next) {
    return attempt -> send(attempt, next);
  }

  private Reply send(Attempt attempt, Service<Attempt> next) throws IOException {
    long began = attempt.beganNanos();
    Reply reply;
    try {
      reply = next.send(attempt);
    } catch (SidecarException failure) {
      Witness witness = of(attempt);
      if (witness != null && Verdict.isFault(failure)) {
        long now = attempt.nanos();
        witness.failed(now, now - began, 0);
      }
      throw failure;
    }
    Witness witness = of(attempt);
    if (witness != null) {
      long took = attempt.answerNanos();
      if (Verdict.isRefusal(reply)) {
        witness.failed(began + took, took, Verdict.retryAfterNanos(reply));
      } else {
        witness.answered(began + took, took);
      }
    }
    return reply;
  }

  /** Null before the balancer has chosen. */
  private static @Nullable Witness of(Attempt attempt) {
    return attempt.hasEndpoint() && attempt.place() instanceof EndpointHandle handle
        ? handle.witness()
        : null;
  }
}
