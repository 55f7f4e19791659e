package dev.sidecar.retry;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.OutcomeClassifier;
import dev.sidecar.call.Pause;
import dev.sidecar.call.Reply;
import dev.sidecar.call.Trail;
import dev.sidecar.failure.DecisionRecord.Brought;
import dev.sidecar.failure.DecisionRecord.Verdict;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.retry.Waits.Wait;
import dev.sidecar.time.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The attempts of one call after its first has failed; made only then. */
final class Retries {
  /** An attempt and what it brought: a reply, or else a failure. */
  record Last(Attempt attempt, @Nullable Reply reply, @Nullable SidecarException failure) {}

  private final RetryLoop loop;
  private final Call call;
  private final RetryPolicy policy;
  private final Waits waits;
  private final List<SidecarException> earlier = new ArrayList<>(2);

  Retries(RetryLoop loop, Call call) {
    this.loop = loop;
    this.call = call;
    this.policy = call.policy().retry();
    this.waits = new Waits(policy, loop.draws(), loop::epochSeconds);
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
    while (true) {
      Reply reply = last.reply();
      if (reply != null && RetryRules.covers(policy, reply, loop.tests()) == null) {
        return reply;
      }
      Rule condition = condition(last);
      Rule refusal = refusal(last, condition);
      if (refusal != null || !loop.budget().take(loop.limit(), last.attempt())) {
        judge(
            last, refusal == null ? overBudget() : new Verdict(refusal, false, why(last, refusal)));
        return end(last);
      }
      // The permit is held through the back-off until the next answer, as Envoy holds it.
      try {
        Wait wait = waits.next(reply);
        long moment = Deadline.after(loop.timer().nanos(), wait.millis() * 1_000_000);
        if (moment >= call.deadlineNanos()) {
          judge(last, new Verdict(Rule.RETRY_DEADLINE, false, words(wait)));
          return end(last);
        }
        Verdict overRate = overRate();
        if (overRate != null) {
          judge(last, overRate);
          return end(last);
        }
        judge(last, new Verdict(condition, true, "after " + words(wait)));
        remember(last);
        last = next(last.attempt(), moment);
      } finally {
        loop.budget().give();
      }
    }
  }

  static String words(Wait wait) {
    String by = wait.header() == null ? "back-off" : wait.header();
    return wait.millis() + " ms of " + by;
  }

  private Reply end(Last last) throws SidecarException {
    if (last.failure() != null) {
      throw withEarlier(last.failure());
    }
    return Objects.requireNonNull(last.reply());
  }

  @Nullable Rule condition(Last last) {
    Reply reply = last.reply();
    if (reply != null) {
      Rule rule = RetryRules.condition(policy, reply, loop.tests());
      // Envoy: early data of the caller's own is the caller's to send again.
      boolean early = reply.status() == Waits.TOO_EARLY && call.header("early-data") != null;
      return early && rule == Rule.RETRY_RETRIABLE_STATUS_CODES ? null : rule;
    }
    return isReset(last)
        ? RetryRules.condition(policy.on(), OutcomeClassifier.reset(last.attempt()))
        : null;
  }

  @Nullable Rule refusal(Last last, @Nullable Rule condition) {
    if (condition == null) {
      return Rule.RETRY_NO_CONDITION;
    }
    if (!RetryRules.wanted(policy, call, loop.tests())) {
      return Rule.RETRY_RETRIABLE_REQUEST_HEADERS;
    }
    Rule unrepeatable =
        RetryRules.unrepeatable(policy, call.idempotent(), call.bodyReplayable(), outcome(last));
    if (unrepeatable != null) {
      return unrepeatable;
    }
    Reply reply = last.reply();
    if (reply != null && Waits.refuses(reply)) {
      return Rule.RETRY_PUSHBACK;
    }
    return last.attempt().number() >= policy.attempts() ? Rule.RETRY_ATTEMPTS_USED : null;
  }

  private static Outcome outcome(Last last) {
    return OutcomeClassifier.classify(last.attempt(), last.reply() != null);
  }

  // A timeout without an endpoint was a wait for a connection, and the call's own time is over.
  private static boolean isReset(Last last) {
    return last.attempt().hasEndpoint()
        && (last.failure() instanceof SidecarException.Connection
            || last.failure() instanceof SidecarException.Timeout);
  }

  /** How long the next attempt waits, after this answer or none. */
  Wait nextWait(@Nullable Reply reply) {
    return waits.next(reply);
  }

  /** Takes one of the retries that may begin in a stretch of time, or says why there is none. */
  @Nullable Verdict overRate() {
    RateWindow rate = loop.rate();
    if (rate == null || rate.take(loop.timer().nanos())) {
      return null;
    }
    loop.budget().deny();
    return new Verdict(Rule.RETRY_RATE, false, rate.words());
  }

  Verdict overBudget() {
    String why =
        loop.budget().underWay()
            + " under way, "
            + loop.budget().allowed(loop.limit())
            + " allowed";
    boolean fixed = loop.limit() instanceof RetryLimit.Fixed;
    return new Verdict(fixed ? Rule.RETRY_MAX_RETRIES : Rule.RETRY_BUDGET, false, why);
  }

  String why(Last last, Rule refusal) {
    return switch (refusal) {
      case RETRY_NOT_IDEMPOTENT -> call.method() + ", " + outcome(last);
      case RETRY_ATTEMPTS_USED -> last.attempt().number() + " of " + policy.attempts();
      case RETRY_ONE_SHOT_BODY -> "the body cannot be sent twice";
      case RETRY_RETRIABLE_REQUEST_HEADERS ->
          "the request has none of "
              + policy.headers().request().stream().map(it -> it.name()).toList();
      case RETRY_PUSHBACK -> "the peer sent " + Waits.PUSHBACK;
      default -> uncovered(last);
    };
  }

  private String uncovered(Last last) {
    if (last.failure() != null && !isReset(last)) {
      return "not a failure of the endpoint";
    }
    Reply reply = last.reply();
    return reply != null && reply.header(RetryRules.RATE_LIMITED) != null
        ? "the peer sent " + RetryRules.RATE_LIMITED
        : "retry.on has " + policy.on().stream().map(RetryCondition::text).sorted().toList();
  }

  private void judge(Last last, Verdict verdict) {
    Attempt attempt = last.attempt();
    Trail trail = call.onTrail();
    trail.judged(attempt, brought(last), verdict, () -> loop.endpoints(call), loop.timer().nanos());
  }

  static Brought brought(Last last) {
    Attempt attempt = last.attempt();
    SidecarException failure = last.failure();
    if (failure == null) {
      Reply reply = Objects.requireNonNull(last.reply());
      return new Brought(reply.status(), null, null, Outcome.EXECUTED);
    }
    boolean late = failure instanceof SidecarException.Timeout;
    Rule cut = attempt.hasEndpoint() ? attempt.limit().rule() : Rule.TIMEOUT_CALL;
    return new Brought(
        null, failure.getMessage(), late ? cut : failure.refusedBy(), failure.outcome());
  }

  void remember(Last last) {
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

  SidecarException withEarlier(SidecarException failure) {
    earlier.forEach(failure::addSuppressed);
    return failure;
  }

  private Last next(Attempt before, long moment) throws IOException {
    Attempt attempt = new Attempt(call, before.number() + 1, loop.timer());
    try {
      attempt.beganAt(moment);
      call.onTrail().enters(moment);
      pause(moment);
      loop.budget().retried();
      long now = loop.timer().nanos();
      attempt.beganAt(now);
      call.onTrail().enters(now);
      return new Last(attempt, loop.once(attempt), null);
    } catch (SidecarException failure) {
      return new Last(attempt, null, failure);
    }
  }
}
