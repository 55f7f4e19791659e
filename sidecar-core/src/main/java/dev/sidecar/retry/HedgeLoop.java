package dev.sidecar.retry;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Outcome;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HedgePolicy.OnPerTryTimeout;
import java.io.IOException;

/**
 * Sends a call that may be hedged with its attempts on threads of their own, and any other one as
 * if there were no hedging.
 */
public final class HedgeLoop implements Service<Call> {
  private final RetryLoop plain;
  private final Hedges hedges;

  /** A loop over the same path of an attempt. */
  public HedgeLoop(RetryLoop plain, Hedges hedges) {
    this.plain = plain;
    this.hedges = hedges;
  }

  @Override
  public Reply send(Call call) throws IOException {
    HedgePolicy policy = call.policy().hedge();
    if (policy == null || !applies(policy, call)) {
      return plain.send(call);
    }
    Reply reply = new HedgedCall(plain, hedges, call, policy).send();
    return reply == null ? plain.send(call) : reply;
  }

  /** Whether a call may be hedged at all: for what may not run twice, it may not. Pure. */
  static boolean applies(HedgePolicy policy, Call call) {
    boolean never = policy instanceof OnPerTryTimeout && call.policy().timeouts().perTry().isZero();
    return !never
        && RetryRules.unrepeatable(
                call.policy().retry(),
                call.idempotent(),
                call.bodyReplayable(),
                Outcome.MAYBE_EXECUTED)
            == null;
  }
}
