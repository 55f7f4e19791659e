package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Service;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Answers calls without a peer. */
final class DirectAnswer implements Service<Call> {
  private final Function<Call, OwnReply> answers;
  private final BooleanSupplier closed;

  /**
   * With an answer for each call.
   *
   * @param closed whether the client takes no more calls; where a call goes to a cluster, that
   *     cluster refuses it
   */
  DirectAnswer(Function<Call, OwnReply> answers, BooleanSupplier closed) {
    this.answers = answers;
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
    return answers.apply(call);
  }
}
