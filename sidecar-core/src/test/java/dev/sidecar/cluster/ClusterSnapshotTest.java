package dev.sidecar.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeCluster;
import dev.sidecar.FakeTransport;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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
  private final AtomicLong draw = new AtomicLong();

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

  @ParameterizedTest
  @CsvSource({
    // priorities of a b c d, ejected, attempts of 100 calls, one for each chance
    "0 0 1 1, '', 50 50 0 0",
    "0 0 1 1, a, 0 70 15 15",
    "0 0 1 1, ab, 0 0 50 50",
    "0 0 1 1, cd, 50 50 0 0",
    // 93 % of the first; 70 % of the second would do, and 7 % are left.
    "0 0 0 1, a, 0 47 46 7",
    // All are in panic: by numbers.
    "0 0 0 1, abcd, 25 25 25 25",
    // Nobody has priority 0 or 1.
    "2 2 3 3, '', 50 50 0 0",
    "0 1 2 3, ac, 0 100 0 0",
  })
  void prioritiesTakeWhatTheyCan(String priorities, String ejected, String expected)
      throws Exception {
    String[] texts = priorities.split(" ");
    Placement[] placements = new Placement[texts.length];
    for (int i = 0; i < texts.length; i++) {
      placements[i] = Placement.NONE.withPriority(Integer.parseInt(texts[i]));
    }
    Cluster cluster = cluster(50, ejected, placements);
    for (int i = 0; i < 100; i++) {
      draw.set(i);
      cluster.send(new FakeCall());
    }
    assertThat(attempts()).isEqualTo(expected);
  }

  @Test
  void theRecordTellsThePriority() throws Exception {
    Placement second = Placement.NONE.withPriority(1);
    Cluster cluster = cluster(50, "a", Placement.NONE, second);
    DecisionRecord.Pick pick = cluster.snapshot().endpointsNow(MetadataMatch.NONE);
    assertThat(pick.among()).isEqualTo(new DecisionRecord.Among(1, "", ""));
    assertThat(pick.rules()).containsExactly(Rule.BALANCE_ROUND_ROBIN, Rule.BALANCE_LOWER_PRIORITY);
    assertThat(pick.endpoints()).isEqualTo(2);
    assertThat(cluster(50, "", Placement.NONE).snapshot().endpointsNow(MetadataMatch.NONE).among())
        .isNull();
  }

  private String attempts() {
    List<String> counts =
        transport.opened.stream().map(each -> String.valueOf(each.attempts.size())).toList();
    return String.join(" ", counts);
  }

  /** A cluster in which the endpoints of these names, a for the first, are ejected. */
  private Cluster cluster(double threshold, String ejected, int... weights) {
    return cluster(
        threshold,
        ejected,
        IntStream.range(0, weights.length)
            .mapToObj(i -> new WeightedEndpoint(endpoint(i), weights[i]))
            .toList());
  }

  private Cluster cluster(double threshold, String ejected, Placement... placements) {
    return cluster(
        threshold,
        ejected,
        IntStream.range(0, placements.length)
            .mapToObj(i -> WeightedEndpoint.of(endpoint(i)).with(placements[i]))
            .toList());
  }

  private static Endpoint endpoint(int index) {
    return Endpoint.parse("10.0.0.1:" + (index + 1));
  }

  private Cluster cluster(double threshold, String ejected, List<WeightedEndpoint> endpoints) {
    ClusterPolicy policy =
        ClusterPolicy.of("orders", new DiscoveryPolicy.Static(endpoints))
            .with(HealthPolicy.DEFAULT.with(AT_ONCE).withPanicThresholdPercent(threshold));
    Background background = Background.manual(() -> 0);
    Cluster cluster =
        FakeCluster.of(
            policy, EngineParts.of(transport, Timer.manual(() -> 0), draw::get).with(background));
    List<ClusterSnapshot.Member> members = cluster.snapshot().members();
    for (int i = 0; i < members.size(); i++) {
      if (ejected.indexOf((char) ('a' + i)) >= 0) {
        members
            .get(i)
            .handle()
            .health()
            .eject(Rule.OUTLIER_CONSECUTIVE_5XX, AT_ONCE, Duration.ZERO, 0);
      }
    }
    cluster.publish(policy, members);
    return cluster;
  }
}
