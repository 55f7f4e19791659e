package dev.sidecar.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.time.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutlierChangesTest {
  private final Background background = Background.manual(() -> 0);
  private final List<EndpointHealth> endpoints =
      Stream.of("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80")
          .map(each -> new EndpointHealth(Endpoint.parse(each)))
          .toList();
  private final List<Long> changes = new ArrayList<>();
  private final OutlierDetection detection =
      new OutlierDetection("any", background, () -> 0, () -> 0, () -> changes.add(ejected()));

  @Test
  void endpointsThatFailAtOnceAreOneChange() {
    Duration second = Duration.ofSeconds(1);
    detection.watch(
        OutlierPolicy.builder()
            .consecutive(new Consecutive(1, 0, 0))
            .interval(second)
            .baseEjectionTime(second)
            .maxEjectionTime(second)
            .maxEjectionPercent(100)
            .build(),
        endpoints);
    endpoints.get(0).found(Finding.SERVER_ERROR);
    endpoints.get(1).found(Finding.SERVER_ERROR);
    background.runDue();
    assertThat(changes).containsExactly(2L);
    endpoints.get(2).found(Finding.SERVER_ERROR);
    background.runDue();
    assertThat(changes).containsExactly(2L, 3L);
  }

  private long ejected() {
    return endpoints.stream().filter(EndpointHealth::isEjected).count();
  }
}
