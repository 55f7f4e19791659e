package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Service;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/** Answers calls without a peer. */
final class DirectAnswer implements Service<Call> {
  private final Rule rule;
  private final Function<Call, OwnReply> answers;
  private final LongAdder answered;
  private final Predicate<Call> told;
  private final BooleanSupplier closed;

  /**
   * With an answer for each call.
   *
   * @param answered counts over all routes
   * @param told whether anybody is told of a call
   * @param closed whether the client takes no more calls; where a call goes to a cluster, that
   *     cluster refuses it
   */
  DirectAnswer(
      Rule rule,
      Function<Call, OwnReply> answers,
      LongAdder answered,
      Predicate<Call> told,
      BooleanSupplier closed) {
    this.rule = rule;
    this.answers = answers;
    this.answered = answered;
    this.told = told;
    this.closed = closed;
  }

  @Override
  public Reply send(Call call) throws SidecarException {
    if (closed.getAsBoolean()) {
      throw new SidecarException.Closed("host " + call.host() + ": the client is closed");
    }
    if (call.isCanceled()) {
      throw new SidecarException.Canceled(
          "host " + call.host() + ": canceled before it was answered", Outcome.NOT_SENT, null);
    }
    OwnReply reply = answers.apply(call);
    answered.increment();
    if (told.test(call)) {
      call.onTrail().passed(rule, "answered with " + reply.status());
    }
    return reply;
  }
}
