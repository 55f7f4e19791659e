package dev.sidecar.retry;

import dev.sidecar.call.Call;
import dev.sidecar.failure.DecisionRecord.Repeat;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which failures of a call would be answered by another attempt, before there is any. Pure. */
public final class Repeats {
  private Repeats() {}

  /** The conditions of the policy that can come true for a call of this kind. */
  public static List<Repeat> of(Call call) {
    RetryPolicy policy = call.policy().retry();
    List<Repeat> repeats = new ArrayList<>();
    if (never(call) != null) {
      return repeats;
    }
    boolean notSentOnly = unrepeatable(call, Outcome.EXECUTED) != null;
    for (RetryCondition condition : RetryCondition.values()) {
      if (policy.on().contains(condition)
          && (covers(condition, Outcome.NOT_SENT) || !notSentOnly)) {
        boolean onlyNotSent = !covers(condition, Outcome.EXECUTED);
        repeats.add(new Repeat(rule(condition), notSentOnly || onlyNotSent));
      }
    }
    return repeats;
  }

  /** Why a call of this kind is sent once, whatever happens; null if that is not so. */
  public static @Nullable Rule never(Call call) {
    RetryPolicy policy = call.policy().retry();
    if (policy.on().isEmpty()) {
      return Rule.RETRY_NO_CONDITION;
    }
    Rule unrepeatable = unrepeatable(call, Outcome.NOT_SENT);
    if (unrepeatable != null) {
      return unrepeatable;
    }
    if (policy.attempts() == 1) {
      return Rule.RETRY_ATTEMPTS_USED;
    }
    boolean onlyStatuses = policy.on().stream().noneMatch(it -> covers(it, Outcome.NOT_SENT));
    return onlyStatuses ? unrepeatable(call, Outcome.EXECUTED) : null;
  }

  private static @Nullable Rule unrepeatable(Call call, Outcome outcome) {
    return RetryRules.unrepeatable(
        call.policy().retry(), call.idempotent(), call.bodyReplayable(), outcome);
  }

  private static boolean covers(RetryCondition condition, Outcome outcome) {
    boolean ofStatuses =
        condition == RetryCondition.RETRIABLE_4XX
            || condition == RetryCondition.RETRIABLE_STATUS_CODES;
    boolean ofNotSent =
        condition == RetryCondition.CONNECT_FAILURE
            || condition == RetryCondition.REFUSED_STREAM
            || condition == RetryCondition.RESET_BEFORE_REQUEST;
    return outcome == Outcome.NOT_SENT ? !ofStatuses : !ofNotSent;
  }

  private static Rule rule(RetryCondition condition) {
    return switch (condition) {
      case CONNECT_FAILURE -> Rule.RETRY_CONNECT_FAILURE;
      case REFUSED_STREAM -> Rule.RETRY_REFUSED_STREAM;
      case RESET -> Rule.RETRY_RESET;
      case RESET_BEFORE_REQUEST -> Rule.RETRY_RESET_BEFORE_REQUEST;
      case STATUS_5XX -> Rule.RETRY_5XX;
      case GATEWAY_ERROR -> Rule.RETRY_GATEWAY_ERROR;
      case RETRIABLE_4XX -> Rule.RETRY_RETRIABLE_4XX;
      case RETRIABLE_STATUS_CODES -> Rule.RETRY_RETRIABLE_STATUS_CODES;
    };
  }
}
