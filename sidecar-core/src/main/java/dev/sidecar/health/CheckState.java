package dev.sidecar.health;

import dev.sidecar.failure.Rule;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import org.jspecify.annotations.Nullable;

/**
 * What the health checks of one endpoint have shown so far. Immutable; the rule of Envoy's {@code
 * ActiveHealthCheckSession}.
 *
 * @param out why the endpoint is unhealthy; null while it is healthy
 * @param first whether the next result is the first, which decides alone
 * @param passes in a row, while unhealthy
 * @param failures in a row, while healthy
 */
public record CheckState(@Nullable Rule out, boolean first, int passes, int failures) {
  /** Of an endpoint that is new: unhealthy until it has passed. */
  public static final CheckState JOINS = new CheckState(Rule.HEALTH_NOT_PASSED, true, 0, 0);

  /** Of an endpoint that had calls before there were checks: it has them until the first result. */
  public static final CheckState SERVES = new CheckState(null, true, 0, 0);

  /** Whether the endpoint may have calls. */
  public boolean healthy() {
    return out == null;
  }

  /** The state after one more result. */
  public CheckState after(CheckResult result, Thresholds thresholds) {
    if (result == CheckResult.PASSED) {
      boolean enough = first || out == null || passes + 1 >= thresholds.healthyThreshold();
      return new CheckState(enough ? null : out, false, enough ? 0 : passes + 1, 0);
    }
    boolean counted = result == CheckResult.COUNTED;
    if (out != null || first) {
      Rule known = out == null ? Rule.HEALTH_NOT_PASSED : out;
      return new CheckState(counted ? known : result.takesOutBy(), false, 0, 0);
    }
    boolean enough = !counted || failures + 1 >= thresholds.unhealthyThreshold();
    return new CheckState(enough ? result.takesOutBy() : null, false, 0, enough ? 0 : failures + 1);
  }
}
