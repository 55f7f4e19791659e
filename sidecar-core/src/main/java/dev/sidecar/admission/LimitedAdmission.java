package dev.sidecar.admission;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets an attempt in if the adaptive limit has room for it, and then as the thresholds say; tells
 * the limit how long it took to response headers, or to its failure. An attempt that is refused
 * here has not waited for a connection.
 */
final class LimitedAdmission implements Filter<Attempt>, Attempt.Ending {
  private final String cluster;
  private final AdaptiveConcurrency concurrency;
  private final Admission admission;
  private final LongAdder refused;

  LimitedAdmission(
      String cluster, AdaptiveConcurrency concurrency, Admission admission, LongAdder refused) {
    this.cluster = cluster;
    this.concurrency = concurrency;
    this.admission = admission;
    this.refused = refused;
  }

  @Override
  public Service<Attempt> around(Service<Attempt> next) {
    return attempt -> send(attempt, next);
  }

  private Reply send(Attempt attempt, Service<Attempt> next) throws IOException {
    enter(attempt);
    long began = attempt.beganNanos();
    try {
      Reply reply = next.send(attempt);
      concurrency.took(began, attempt.answerNanos());
      return reply;
    } catch (SidecarException.Connection | SidecarException.Timeout failure) {
      // Envoy counts them too. What we refuse, and what the caller gives up, has no time.
      concurrency.took(began, attempt.nanos() - began);
      throw failure;
    }
  }

  private void enter(Attempt attempt) throws SidecarException {
    if (!concurrency.limit().enter()) {
      refused.increment();
      ConcurrencyLimit limit = concurrency.limit();
      throw new SidecarException.Overflow(
          cluster, limit.inside(), "attempts run", "adaptiveConcurrency", limit.limit());
    }
    boolean admitted = false;
    try {
      admission.enter(attempt);
      admitted = true;
    } finally {
      if (!admitted) {
        concurrency.limit().leave();
      }
    }
    // In the place of the admission, which is told in turn: one more holder would be one more
    // object.
    attempt.admitted(this);
  }

  @Override
  public void ended(Attempt attempt) {
    concurrency.limit().leave();
    admission.ended(attempt);
  }
}
