package dev.sidecar.health;

import dev.sidecar.failure.Rule;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import dev.sidecar.spi.Transport.Probed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a health check shows of its endpoint; pure, after Envoy's health checkers. */
public enum CheckResult {
  /** As it should be. */
  PASSED(null),
  /** No answer in time, no connection, or a status that is to be counted. */
  COUNTED(Rule.HEALTH_UNHEALTHY_THRESHOLD),
  /** A status that is neither expected nor to be counted, or an answer that it does not serve. */
  UNEXPECTED(Rule.HEALTH_UNEXPECTED_STATUS),
  /** The endpoint said so of itself, in an answer to a call. */
  TOLD(Rule.HEALTH_IMMEDIATE_FAIL);

  private final @Nullable Rule takesOutBy;

  CheckResult(@Nullable Rule takesOutBy) {
    this.takesOutBy = takesOutBy;
  }

  /** Why an endpoint is unhealthy that this made so; null if it cannot. */
  @Nullable Rule takesOutBy() {
    return takesOutBy;
  }

  /** What a probe that ended like this shows. */
  public static CheckResult of(HealthProbe probe, Probed probed) {
    if (probed instanceof Probed.Failed) {
      return COUNTED;
    }
    if (probed instanceof Probed.Said said) {
      return said.serving() ? PASSED : UNEXPECTED;
    }
    if (probed instanceof Probed.Answered answer && probe instanceof HealthProbe.Http http) {
      // A status that is both is expected.
      return isIn(http.expected(), answer.status())
          ? PASSED
          : isIn(http.retriable(), answer.status()) ? COUNTED : UNEXPECTED;
    }
    return PASSED;
  }

  private static boolean isIn(List<StatusRange> ranges, int status) {
    return ranges.stream().anyMatch(range -> range.contains(status));
  }
}
