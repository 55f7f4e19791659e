package dev.sidecar.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeCluster;
import dev.sidecar.FakeTransport;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which endpoints of a snapshot get attempts. */
class ClusterSnapshotTest {
  private static final OutlierPolicy AT_ONCE =
      OutlierPolicy.builder()
          .consecutive(new OutlierPolicy.Consecutive(1, 0, 0))
          .interval(Duration.ofSeconds(10))
          .baseEjectionTime(Duration.ofSeconds(30))
          .maxEjectionTime(Duration.ofSeconds(300))
          .maxEjectionPercent(100)
          .build();

  private final FakeTransport transport = new FakeTransport();

  @ParameterizedTest
  @CsvSource({
    // threshold, ejected of a b c d, attempts of 12 calls
    "50, '', 3 3 3 3",
    "50, a, 0 4 4 4",
    "50, ab, 0 0 6 6",
    // One of four is less than half.
    "50, abc, 3 3 3 3",
    "25, abc, 0 0 0 12",
    "25, abcd, 3 3 3 3",
    "0, abc, 0 0 0 12",
    // Three of four are 105 % of what is needed.
    "100, a, 0 4 4 4",
    "100, ab, 3 3 3 3",
  })
  void ejectedEndpointsGetNothingUntilPanic(double threshold, String ejected, String expected)
      throws Exception {
    Cluster cluster = cluster(threshold, ejected, 1, 1, 1, 1);
    for (int i = 0; i < 12; i++) {
      cluster.send(new FakeCall());
    }
    assertThat(attempts()).isEqualTo(expected);
  }

  @Test
  void theRestKeepsItsWeights() throws Exception {
    Cluster cluster = cluster(50, "b", 1, 2, 5);
    for (int i = 0; i < 12; i++) {
      cluster.send(new FakeCall());
    }
    assertThat(attempts()).isEqualTo("2 0 10");
  }

  @Test
  void withoutPanicAndHealthyEndpointsThereIsNoEndpoint() throws Exception {
    Cluster cluster = cluster(0, "abcd", 1, 1, 1, 1);
    assertThatThrownBy(() -> cluster.send(new FakeCall()))
        .isInstanceOf(SidecarException.NoEndpoint.class);
    assertThat(attempts()).isEqualTo("0 0 0 0");
  }

  private String attempts() {
    List<String> counts =
        transport.opened.stream().map(each -> String.valueOf(each.attempts.size())).toList();
    return String.join(" ", counts);
  }

  /** A cluster in which the endpoints of these names, a for the first, have failed once. */
  private Cluster cluster(double threshold, String ejected, int... weights) throws Exception {
    List<WeightedEndpoint> endpoints =
        IntStream.range(0, weights.length)
            .mapToObj(i -> new WeightedEndpoint(Endpoint.parse("10.0.0.1:" + (i + 1)), weights[i]))
            .toList();
    ClusterPolicy policy =
        ClusterPolicy.of("orders", new DiscoveryPolicy.Static(endpoints))
            .with(HealthPolicy.DEFAULT.with(AT_ONCE).withPanicThresholdPercent(threshold));
    Background background = Background.manual(() -> 0);
    Cluster cluster =
        FakeCluster.of(
            policy, EngineParts.of(transport, Timer.manual(() -> 0), () -> 0).with(background));
    transport.peer =
        attempt -> {
          char name = (char) ('a' + attempt.endpoint().port() - 1);
          return FakeTransport.status(attempt, ejected.indexOf(name) < 0 ? 200 : 500);
        };
    for (int i = 0; i < IntStream.of(weights).sum(); i++) {
      cluster.send(new FakeCall());
    }
    background.runDue();
    transport.opened.forEach(each -> each.attempts.clear());
    return cluster;
  }
}
