package dev.sidecar.conformance.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sidecar.health.CheckResult;
import dev.sidecar.health.CheckState;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import dev.sidecar.spi.Transport.Probed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether an endpoint is healthy after each result of its checks. */
final class HealthCheckRule {
  private static final int NO_ANSWER = 0;
  private static final int TOLD = 1;

  private HealthCheckRule() {}

  /**
   * What a case gives.
   *
   * @param results statuses; 0 for no answer, 1 for an answer to a call that says it is unhealthy
   */
  record Given(
      @JsonProperty(required = true) int healthyThreshold,
      @JsonProperty(required = true) int unhealthyThreshold,
      @JsonProperty(required = true) List<Integer> expected,
      @JsonProperty(required = true) List<Integer> retriable,
      @JsonProperty(required = true) List<Integer> results) {}

  static Object of(Given given) {
    HealthProbe probe =
        HealthProbe.Http.of("/").withStatuses(ranges(given.expected()), ranges(given.retriable()));
    Thresholds thresholds = new Thresholds(given.healthyThreshold(), given.unhealthyThreshold());
    CheckState state = CheckState.JOINS;
    List<Boolean> healthy = new ArrayList<>();
    for (int each : given.results()) {
      state = state.after(result(probe, each), thresholds);
      healthy.add(state.healthy());
    }
    return Map.of("healthy", healthy);
  }

  private static CheckResult result(HealthProbe probe, int result) {
    return switch (result) {
      case NO_ANSWER -> CheckResult.of(probe, new Probed.Failed("no answer"));
      case TOLD -> CheckResult.TOLD;
      default -> CheckResult.of(probe, new Probed.Answered(result, false));
    };
  }

  private static List<StatusRange> ranges(List<Integer> statuses) {
    return statuses.stream().map(each -> new StatusRange(each, each)).toList();
  }
}
