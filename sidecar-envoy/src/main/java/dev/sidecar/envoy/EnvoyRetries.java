package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes retries as Envoy {@code RetryPolicy}s.
 *
 * <p>Envoy does not ask whether a method is idempotent before it sends a request again that may
 * have been executed. So a policy becomes two: one for the idempotent methods, and one for the
 * others, which retries only what was not sent.
 */
final class EnvoyRetries {
  /** The methods that may be sent twice (RFC 9110, section 9.2.2). */
  static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  private static final String PREVIOUS_HOSTS = "envoy.retry_host_predicates.previous_hosts";
  private static final String PREVIOUS_HOSTS_TYPE =
      "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate";

  private static final String PREVIOUS_PRIORITIES = "envoy.retry_priorities.previous_priorities";
  private static final String PREVIOUS_PRIORITIES_TYPE =
      "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig";

  private EnvoyRetries() {}

  /** What is retried with an idempotent method: all conditions, or none if it is sent once. */
  static Set<RetryCondition> idempotent(RetryPolicy policy) {
    Set<RetryCondition> on = EnumSet.noneOf(RetryCondition.class);
    if (policy.attempts() > 1) {
      on.addAll(policy.on());
    }
    return on;
  }

  /** What is retried with the other methods: as far as the conditions cover it, the not sent. */
  static Set<RetryCondition> others(RetryPolicy policy) {
    Set<RetryCondition> all = idempotent(policy);
    if (policy.nonIdempotent()) {
      return all;
    }
    Set<RetryCondition> notSent = EnumSet.noneOf(RetryCondition.class);
    all.forEach(condition -> notSent.addAll(notSent(condition)));
    return notSent;
  }

  private static Set<RetryCondition> notSent(RetryCondition condition) {
    return switch (condition) {
      case RESET, STATUS_5XX, GATEWAY_ERROR ->
          EnumSet.of(
              RetryCondition.CONNECT_FAILURE,
              RetryCondition.REFUSED_STREAM,
              RetryCondition.RESET_BEFORE_REQUEST);
      // A connection that could not be made is one of the things that reset before the request.
      case CONNECT_FAILURE, REFUSED_STREAM, RESET_BEFORE_REQUEST -> EnumSet.of(condition);
      case RETRIABLE_4XX,
          RETRIABLE_STATUS_CODES,
          RETRIABLE_HEADERS,
          ENVOY_RATELIMITED,
          CANCELLED,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          INTERNAL,
          UNAVAILABLE ->
          EnumSet.noneOf(RetryCondition.class);
    };
  }

  /** Retries on these conditions and the limit of one attempt; empty if there is neither. */
  static Optional<ObjectNode> policy(String field, CallPolicy calls, Set<RetryCondition> on) {
    // A caller who may override the policy adds to it what is not there yet.
    boolean retries = !on.isEmpty() || calls.callerOverrides();
    ObjectNode written =
        retries ? retries(field + ".retry", calls.retry(), on) : Json.object("num_retries", 0);
    String perTry = Json.duration(field + ".perTryTimeout", calls.timeouts().perTry());
    if (!calls.timeouts().perTry().isZero()) {
      written.put("per_try_timeout", perTry);
    } else if (!retries) {
      return Optional.empty();
    }
    return Optional.of(written);
  }

  private static ObjectNode retries(String field, RetryPolicy policy, Set<RetryCondition> on) {
    ObjectNode written =
        Json.object(
            "retry_on",
            on.stream().map(RetryCondition::text).collect(Collectors.joining(",")),
            "num_retries",
            policy.attempts() - 1,
            "retry_back_off",
            Json.object(
                "base_interval",
                Json.duration(field + ".backoff.base", policy.backoff().base()),
                "max_interval",
                Json.duration(field + ".backoff.max", policy.backoff().max())));
    if (policy.endpoints().avoidTried() && policy.endpoints().morePicks() > 0) {
      written.set(
          "retry_host_predicate",
          Json.list(
              List.of(
                  Json.object(
                      "name", PREVIOUS_HOSTS, "typed_config", Json.typed(PREVIOUS_HOSTS_TYPE)))));
      // What comes after so many picks is the library's alone.
      written.put("host_selection_retry_max_attempts", policy.endpoints().morePicks());
    }
    int every = policy.endpoints().avoidPrioritiesEvery();
    if (every > 0) {
      ObjectNode config = Json.typed(PREVIOUS_PRIORITIES_TYPE);
      config.put("update_frequency", every);
      written.set(
          "retry_priority", Json.object("name", PREVIOUS_PRIORITIES, "typed_config", config));
    }
    if (on.contains(RetryCondition.RETRIABLE_STATUS_CODES)) {
      List<Integer> codes = new ArrayList<>(policy.statusCodes());
      codes.sort(null);
      written.set("retriable_status_codes", Json.list(codes));
    }
    return written.setAll(EnvoyRetryHeaders.of(field, policy.headers(), on));
  }
}
