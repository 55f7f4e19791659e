package dev.sidecar.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeCluster;
import dev.sidecar.FakeTransport;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.failure.DecisionRecord.Among;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsetPolicy.Fallback;
import dev.sidecar.policy.SubsetPolicy.Selector;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Which endpoints calls with some metadata match go to, and what is said where there are none. */
class SubsetsTest {
  private static final SubsetPolicy BY_STAGE = SubsetPolicy.of(Selector.of("stage"));
  private static final List<String> NAMES = List.of("a", "b", "c");

  private FakeTransport transport = new FakeTransport();

  @Test
  void theRecordTellsTheSubset() {
    Cluster cluster = cluster(BY_STAGE.with(Fallback.ANY), "prod", "canary");
    Pick chosen = cluster.snapshot().endpointsNow(stage("canary"));
    assertThat(chosen.among()).isEqualTo(new Among(0, "", "stage=canary"));
    assertThat(chosen.rules()).containsExactly(Rule.BALANCE_ROUND_ROBIN, Rule.BALANCE_SUBSET);
    Pick any = cluster.snapshot().endpointsNow(stage("test"));
    assertThat(any.among()).isNull();
    assertThat(any.rules()).containsExactly(Rule.BALANCE_ROUND_ROBIN, Rule.BALANCE_SUBSET_FALLBACK);
  }

  @Test
  void whatFindsNothingSaysWhatItAskedFor() {
    assertThatThrownBy(() -> send(cluster(BY_STAGE, "prod"), stage("test")))
        .hasMessage(
            "cluster orders: no endpoint: none is of the subset stage=test"
                + " (subsets.fallback: none)");
    assertThatThrownBy(() -> send(cluster(BY_STAGE, "prod"), MetadataMatch.NONE))
        .hasMessage(
            "cluster orders: no endpoint: the call has no metadataMatch"
                + " (subsets.fallback: none)");
    assertThatThrownBy(() -> send(cluster(BY_STAGE.withDefault(stage("x")), "prod"), stage("test")))
        .hasMessage("cluster orders: no endpoint: none is of the default subset stage=x");
  }

  @Test
  void aSubsetOfWhichAllAreOutSaysSo() {
    Cluster cluster = cluster(BY_STAGE, "prod", "canary");
    List<ClusterSnapshot.Member> members = cluster.snapshot().members();
    HealthPolicy health = HealthPolicy.DEFAULT.with(OUT).withPanicThresholdPercent(0);
    ClusterPolicy policy = cluster.snapshot().policy().with(health);
    cluster.publish(policy, members);
    members.get(1).handle().health().eject(Rule.OUTLIER_CONSECUTIVE_5XX, OUT, Duration.ZERO, 0);
    cluster.publish(policy, members);
    assertThatThrownBy(() -> send(cluster, stage("canary")))
        .hasMessage(
            "cluster orders: no endpoint: all 1 with stage=canary are ejected (panicThreshold: 0)");
  }

  @Test
  void anEndpointThatJoinsMakesItsSubset() throws IOException {
    Cluster cluster = cluster(BY_STAGE, "prod", "canary");
    assertThat(cluster.snapshot().subsets()).isEqualTo(2);
    List<ClusterSnapshot.Member> members = cluster.snapshot().members();
    cluster.publish(cluster.snapshot().policy(), members.subList(0, 1));
    assertThat(cluster.snapshot().subsets()).isEqualTo(1);
    assertThatThrownBy(() -> send(cluster, stage("canary"))).hasMessageContaining("stage=canary");
    cluster.publish(cluster.snapshot().policy(), members);
    assertThat(send(cluster, stage("canary"))).isEqualTo(1);
  }

  /** Where calls go is what Envoy's words say, read again without a map. */
  @Property(tries = 300)
  void callsGoWhereTheWordsSay(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    List<Map<String, String>> metadata = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      metadata.add(some(random));
    }
    SubsetPolicy policy = policy(random);
    transport = new FakeTransport();
    Cluster cluster = clusterOf(policy, metadata);
    for (int i = 0; i < 10; i++) {
      MetadataMatch match = MetadataMatch.of(some(random));
      Set<Integer> expected = expected(policy, match, metadata);
      Set<Integer> reached = new TreeSet<>();
      if (expected.isEmpty()) {
        assertThatThrownBy(() -> send(cluster, match)).hasMessageContaining("no endpoint");
      } else {
        for (int call = 0; call < metadata.size(); call++) {
          reached.add(send(cluster, match));
        }
      }
      assertThat(reached).isEqualTo(expected);
    }
  }

  private static Set<Integer> expected(
      SubsetPolicy policy, MetadataMatch match, List<Map<String, String>> metadata) {
    Selector of = null;
    for (Selector each : policy.selectors()) {
      of = each.keys().equals(match.keys()) ? each : of;
    }
    Set<Integer> subset = having(match, metadata);
    if (of != null && !subset.isEmpty()) {
      return subset;
    }
    if (of != null && !of.fallbackKeys().isEmpty()) {
      return expected(policy, match.only(of.fallbackKeys()), metadata);
    }
    Fallback own = of == null ? null : of.fallback();
    return switch (own == null ? policy.fallback() : own) {
      case NONE -> Set.of();
      case ANY -> having(MetadataMatch.NONE, metadata);
      case DEFAULT -> having(policy.defaultSubset(), metadata);
    };
  }

  private static Set<Integer> having(MetadataMatch match, List<Map<String, String>> metadata) {
    Set<Integer> having = new TreeSet<>();
    for (int i = 0; i < metadata.size(); i++) {
      Map<String, String> of = metadata.get(i);
      if (match.values().entrySet().stream()
          .allMatch(it -> it.getValue().equals(of.get(it.getKey())))) {
        having.add(i);
      }
    }
    return having;
  }

  private static Map<String, String> some(Random random) {
    Map<String, String> metadata = new HashMap<>();
    for (String name : NAMES) {
      if (random.nextBoolean()) {
        metadata.put(name, String.valueOf(random.nextInt(2)));
      }
    }
    return metadata;
  }

  private static SubsetPolicy policy(Random random) {
    Map<Set<String>, Selector> selectors = new HashMap<>();
    boolean leadsToDefault = false;
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      Set<String> keys = new HashSet<>(NAMES.subList(random.nextInt(2), 2 + random.nextInt(2)));
      int kind = random.nextInt(4);
      String first = keys.iterator().next();
      boolean fewer = kind == 3 && keys.size() > 1;
      Fallback own = kind == 3 ? null : Fallback.values()[kind];
      selectors.put(keys, new Selector(keys, own, fewer ? Set.of(first) : Set.of()));
    }
    Fallback fallback = Fallback.values()[random.nextInt(3)];
    leadsToDefault =
        fallback == Fallback.DEFAULT
            || selectors.values().stream().anyMatch(it -> it.fallback() == Fallback.DEFAULT);
    MetadataMatch subset = leadsToDefault ? MetadataMatch.of(Map.of("b", "1")) : MetadataMatch.NONE;
    return new SubsetPolicy(List.copyOf(selectors.values()), fallback, subset);
  }

  private static final OutlierPolicy OUT =
      OutlierPolicy.builder()
          .consecutive(new OutlierPolicy.Consecutive(1, 0, 0))
          .interval(Duration.ofSeconds(10))
          .baseEjectionTime(Duration.ofSeconds(30))
          .maxEjectionTime(Duration.ofSeconds(300))
          .maxEjectionPercent(100)
          .build();

  private static MetadataMatch stage(String stage) {
    return MetadataMatch.of(Map.of("stage", stage));
  }

  /** The index of the endpoint that the call went to. */
  private int send(Cluster cluster, MetadataMatch match) throws IOException {
    List<Integer> before = counts();
    FakeCall call = new FakeCall();
    call.policy(CallPolicy.DEFAULT.with(match));
    cluster.send(call);
    List<Integer> after = counts();
    for (int i = 0; i < after.size(); i++) {
      if (!after.get(i).equals(before.get(i))) {
        return i;
      }
    }
    throw new AssertionError("it went nowhere");
  }

  private List<Integer> counts() {
    return transport.opened.stream().map(it -> it.attempts.size()).toList();
  }

  private Cluster cluster(SubsetPolicy policy, String... stages) {
    List<Map<String, String>> metadata = new ArrayList<>();
    for (String stage : stages) {
      metadata.add(Map.of("stage", stage));
    }
    return clusterOf(policy, metadata);
  }

  private Cluster clusterOf(SubsetPolicy policy, List<Map<String, String>> metadata) {
    List<WeightedEndpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < metadata.size(); i++) {
      endpoints.add(
          WeightedEndpoint.of(Endpoint.parse("10.0.0.1:" + (i + 1)))
              .with(Placement.NONE.withMetadata(metadata.get(i))));
    }
    return FakeCluster.of(
        ClusterPolicy.of("orders", new DiscoveryPolicy.Static(endpoints))
            .with(SpreadPolicy.DEFAULT.with(policy)),
        EngineParts.of(transport, Timer.manual(() -> 0), () -> 0).with(Background.manual(() -> 0)));
  }
}
