package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryLimit.Budget;
import dev.sidecar.policy.RetryLimit.Fixed;

/** Writes admission as the {@code Thresholds} of an Envoy cluster. */
final class EnvoyThresholds {
  private static final long UNLIMITED = 0xFFFF_FFFFL;

  private EnvoyThresholds() {}

  static ObjectNode of(String field, HttpProtocol protocol, AdmissionPolicy policy) {
    if (policy.retryRate() != null) {
      throw new NotExpressibleException(
          field + ".retryRate",
          policy.retryRate(),
          "bounds the retries that are under way, and not those of a window");
    }
    ObjectNode thresholds = Json.object("max_requests", policy.maxRequests());
    thresholds.setAll(
        switch (protocol) {
          case HTTP1 -> connections(field, policy);
          // Connections are shared and nobody waits for one in the policy's sense; in Envoy even
          // a call that waits for the first connection is pending.
          case HTTP2 -> connections(UNLIMITED, UNLIMITED);
        });
    return thresholds.setAll(retries(policy.retries()));
  }

  private static ObjectNode connections(String field, AdmissionPolicy policy) {
    if (policy.maxPending() == 0) {
      throw new NotExpressibleException(
          field + ".maxPending",
          0,
          "counts attempts that wait for a new connection and would refuse the first");
    }
    return connections(policy.maxConnections(), policy.maxPending());
  }

  private static ObjectNode connections(long open, long pending) {
    return Json.object("max_connections", open, "max_pending_requests", pending);
  }

  private static ObjectNode retries(RetryLimit limit) {
    if (limit instanceof Budget budget) {
      return Json.object(
          "retry_budget",
          Json.object(
              "budget_percent",
              Json.object("value", budget.percent()),
              "min_retry_concurrency",
              budget.minConcurrency()));
    }
    return Json.object("max_retries", ((Fixed) limit).maxRetries());
  }
}
