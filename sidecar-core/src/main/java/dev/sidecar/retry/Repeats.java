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
      if (policy.on().contains(condition) && (condition.coversNotSent() || !notSentOnly)) {
        boolean onlyNotSent = !condition.coversExecuted();
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
    if (!RetryRules.wanted(policy, call, new HeaderTests())) {
      return Rule.RETRY_RETRIABLE_REQUEST_HEADERS;
    }
    Rule unrepeatable = unrepeatable(call, Outcome.NOT_SENT);
    if (unrepeatable != null) {
      return unrepeatable;
    }
    if (policy.attempts() == 1) {
      return Rule.RETRY_ATTEMPTS_USED;
    }
    boolean onlyStatuses = policy.on().stream().noneMatch(RetryCondition::coversNotSent);
    return onlyStatuses ? unrepeatable(call, Outcome.EXECUTED) : null;
  }

  private static @Nullable Rule unrepeatable(Call call, Outcome outcome) {
    return RetryRules.unrepeatable(
        call.policy().retry(), call.idempotent(), call.bodyReplayable(), outcome);
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
      case RETRIABLE_HEADERS -> Rule.RETRY_RETRIABLE_HEADERS;
      case ENVOY_RATELIMITED -> Rule.RETRY_ENVOY_RATELIMITED;
      case CANCELLED -> Rule.RETRY_CANCELLED;
      case DEADLINE_EXCEEDED -> Rule.RETRY_DEADLINE_EXCEEDED;
      case RESOURCE_EXHAUSTED -> Rule.RETRY_RESOURCE_EXHAUSTED;
      case INTERNAL -> Rule.RETRY_INTERNAL;
      case UNAVAILABLE -> Rule.RETRY_UNAVAILABLE;
    };
  }
}
