package dev.sidecar.retry;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.Pause;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.OutcomeClassifier;
import dev.sidecar.failure.Reset;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.time.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The attempts of one call after its first has failed; made only then. */
final class Retries {
  private static final String RATE_LIMITED = "x-envoy-ratelimited";

  /** An attempt and what it brought: a reply, or else a failure. */
  private record Last(Attempt attempt, @Nullable Reply reply, @Nullable SidecarException failure) {}

  private final RetryLoop loop;
  private final Call call;
  private final RetryPolicy policy;
  private final BackoffSequence backoff;
  private final List<SidecarException> earlier = new ArrayList<>(2);

  Retries(RetryLoop loop, Call call) {
    this.loop = loop;
    this.call = call;
    this.policy = call.policy().retry();
    this.backoff = new BackoffSequence(policy.backoff(), loop.draws());
  }

  /** What comes after an attempt that brought no response. */
  Reply after(Attempt attempt, SidecarException failure) throws IOException {
    return after(new Last(attempt, null, failure));
  }

  /** What comes after an answer whose status calls for another attempt. */
  Reply after(Attempt attempt, Reply reply) throws IOException {
    return after(new Last(attempt, reply, null));
  }

  private Reply after(Last first) throws IOException {
    Last last = first;
    while (retriable(last)
        && last.attempt().number() < policy.attempts()
        && loop.budget().take(loop.limit(), last.attempt())) {
      // The permit is held through the back-off until the next answer, as Envoy holds it.
      try {
        long moment = Deadline.after(loop.timer().nanos(), backoff.nextMillis() * 1_000_000);
        if (moment >= call.deadlineNanos()) {
          break;
        }
        remember(last);
        last = next(last.attempt(), moment);
      } finally {
        loop.budget().give();
      }
    }
    if (last.failure() != null) {
      throw withEarlier(last.failure());
    }
    return Objects.requireNonNull(last.reply());
  }

  private boolean retriable(Last last) {
    Reply reply = last.reply();
    if (reply != null) {
      // Envoy: a peer that says it is rate limited is left alone, whatever its status.
      return RetryRules.retriable(policy, reply.status())
          && reply.header(RATE_LIMITED) == null
          && repeatable(Outcome.EXECUTED);
    }
    Reset reset = OutcomeClassifier.reset(last.attempt());
    return isReset(last)
        && RetryRules.retriable(policy.on(), reset)
        && repeatable(OutcomeClassifier.outcome(reset));
  }

  // A timeout without an endpoint was a wait for a connection, and the call's own time is over.
  private static boolean isReset(Last last) {
    return last.attempt().hasEndpoint()
        && (last.failure() instanceof SidecarException.Connection
            || last.failure() instanceof SidecarException.Timeout);
  }

  private boolean repeatable(Outcome outcome) {
    return RetryRules.repeatable(policy, call.idempotent(), call.bodyReplayable(), outcome);
  }

  private void remember(Last last) {
    call.tried(last.attempt().endpoint());
    SidecarException failure = last.failure();
    if (failure != null) {
      earlier.add(failure);
    }
    Reply reply = last.reply();
    if (reply != null) {
      String where = last.attempt().coordinates(loop.cluster());
      earlier.add(new SidecarException.Answered(where + "answered " + reply.status()));
      reply.discard();
    }
  }

  private void pause(long moment) throws SidecarException {
    switch (Pause.until(call, loop.timer(), moment)) {
      case CANCELED -> throw stopped("canceled by the caller");
      case INTERRUPTED -> throw stopped("interrupted");
      case OVER, MOMENT -> {}
    }
  }

  private SidecarException stopped(String how) {
    return new SidecarException.Canceled(
        "cluster " + loop.cluster() + ": " + how + " before attempt " + (earlier.size() + 1),
        Outcome.NOT_SENT,
        null);
  }

  private SidecarException withEarlier(SidecarException failure) {
    earlier.forEach(failure::addSuppressed);
    return failure;
  }

  private Last next(Attempt before, long moment) throws IOException {
    Attempt attempt = new Attempt(call, before.number() + 1, loop.timer());
    try {
      pause(moment);
      loop.budget().retried();
      attempt.beganAt(loop.timer().nanos());
      return new Last(attempt, loop.once(attempt), null);
    } catch (SidecarException failure) {
      return new Last(attempt, null, failure);
    }
  }
}
