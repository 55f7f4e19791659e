package dev.sidecar.retry;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HedgePolicy.OnPerTryTimeout;
import dev.sidecar.policy.RetryPolicy;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends a call that may be hedged with its attempts on threads of their own, and any other one as
 * if there were no hedging.
 */
public final class HedgeLoop implements Service<Call> {
  static {
    // Every call asks for its policy's, and the JIT inlines no method that returns a class which
    // nothing has loaded.
    Objects.requireNonNull(HedgePolicy.class);
  }

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
    return !never && unrepeatable(call) == null;
  }

  /**
   * Why a call of this kind is never hedged, whatever time passes; null if that is not so. Pure.
   */
  static @Nullable Rule never(Call call) {
    RetryPolicy retry = call.policy().retry();
    if (call.policy().hedge() instanceof OnPerTryTimeout) {
      if (retry.on().isEmpty()) {
        return Rule.RETRY_NO_CONDITION;
      }
      if (retry.attempts() == 1) {
        return Rule.RETRY_ATTEMPTS_USED;
      }
    }
    return unrepeatable(call);
  }

  private static @Nullable Rule unrepeatable(Call call) {
    return RetryRules.unrepeatable(
        call.policy().retry(), call.idempotent(), call.bodyReplayable(), Outcome.MAYBE_EXECUTED);
  }
}
