package dev.sidecar.health;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.OutlierPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class EndpointHealthInterleavings {
  private static final Endpoint ENDPOINT = Endpoint.parse("10.0.3.7:8443");

  @Test
  void streakThatTwoThreadsCompleteIsReportedOnceUntilTheEndpointReturns() {
    explore(
        () -> {
          AtomicInteger reports = new AtomicInteger();
          EndpointHealth health = new EndpointHealth(ENDPOINT);
          health.watchedBy((endpoint, streak) -> reports.incrementAndGet(), OutlierPolicy.DEFAULT);
          int limit = OutlierPolicy.DEFAULT.consecutive().serverErrors();
          for (int i = 1; i < limit; i++) {
            health.found(Finding.SERVER_ERROR);
          }
          together(
              () -> health.found(Finding.SERVER_ERROR), () -> health.found(Finding.SERVER_ERROR));
          holds(reports.get() == 1, "one report", reports.get());
          health.eject(Rule.OUTLIER_CONSECUTIVE_5XX, OutlierPolicy.DEFAULT, Duration.ZERO, 0);
          together(() -> health.returnsEarly(1), () -> health.found(Finding.SERVER_ERROR));
          holds(reports.get() == 1, "one failure more is not enough", reports.get());
        });
  }
}
