package dev.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClientMetersTest {
  private static final int EACH = 3;

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void seriesOfThousandsOfClustersStayWithinTheBound() {
    ClientMeters<String> meters = client(1_000);
    meters.show(clusters(0, 5_000));
    assertThat(ofClusters()).isEqualTo(999);
    assertThat(value("sidecar.series")).isEqualTo(999);
    assertThat(value("sidecar.series.dropped")).isEqualTo(5_000 * EACH - 999);
  }

  @Test
  void clusterThatDoesNotFitHasNoMeterAtAll() {
    ClientMeters<String> meters = client(2 * EACH + 1);
    meters.show(List.of("a", "b", "c"));
    assertThat(registry.find("sidecar.cluster.each").tag("cluster", "c").meters()).isEmpty();
    assertThat(ofClusters()).isEqualTo(2 * EACH);
  }

  @Test
  void clusterThatGoesMakesRoomForOneThatWasLeftOut() {
    ClientMeters<String> meters = client(2 * EACH);
    meters.show(List.of("a", "b", "c"));
    meters.show(List.of("b", "c"));
    assertThat(names()).containsOnly("b", "c");
    assertThat(value("sidecar.series.dropped")).isZero();
  }

  @Test
  void clusterThatStaysKeepsItsMetersWhateverTheOrder() {
    ClientMeters<String> meters = client(EACH);
    meters.show(List.of("a"));
    meters.show(List.of("b", "a"));
    assertThat(names()).containsOnly("a");
    assertThat(value("sidecar.series.dropped")).isEqualTo(EACH);
  }

  @Test
  void boundOfNoneLeavesOutEveryCluster() {
    client(0).show(List.of("a"));
    assertThat(ofClusters()).isZero();
  }

  @Test
  void negativeBoundIsRefused() {
    assertThatThrownBy(() -> client(-1)).hasMessage("maxSeries: -1 (expected: 0 or more)");
  }

  @Test
  void clusterWhoseMetersTheRegistryRefusesHasNone() {
    registry.config().onMeterAdded(ClientMetersTest::refuseTheLastOfB);
    ClientMeters<String> meters = client(100);
    meters.show(List.of("a", "b", "c"));
    assertThat(names()).containsOnly("a", "c");
    assertThat(value("sidecar.series")).isEqualTo(2 * EACH);
    assertThat(value("sidecar.series.dropped")).isEqualTo(EACH);
  }

  private static void refuseTheLastOfB(Meter meter) {
    if ("b".equals(meter.getId().getTag("cluster")) && meter.getId().getName().endsWith("then")) {
      throw new IllegalStateException("no more meters");
    }
  }

  @Test
  void nothingIsLeftAfterTheEnd() {
    ClientMeters<String> meters = client(2 * EACH);
    meters.show(List.of("a", "b", "c"));
    meters.close();
    assertThat(registry.getMeters()).isEmpty();
  }

  private ClientMeters<String> client(int maxSeries) {
    return new ClientMeters<>(
        new Meters(registry, maxSeries),
        (cluster, place) ->
            new ClusterMeters(place, cluster)
                .counts("each", "", cluster, it -> 1)
                .shows("now", "", cluster, it -> 1)
                .shows("then", "", cluster, it -> 1),
        new NoCounts(),
        new NoRouteCounts());
  }

  private record NoRouteCounts(
      long direct,
      long faultsDelayed,
      long faultsAborted,
      long faultsOverflowed,
      long faultsActive,
      long rateLimited,
      long bucketsForgotten,
      long copies,
      long copiesDropped,
      long copiesFailed,
      long copiesActive,
      long globalOk,
      long globalOverLimit,
      long globalErrors,
      long globalAllowed)
      implements RouteCounts {
    NoRouteCounts() {
      this(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
  }

  private record NoCounts(long unrouted, long applied, long rejected, double appliedSeconds)
      implements ClientCounts {
    NoCounts() {
      this(0, 0, 0, 0);
    }
  }

  private static List<String> clusters(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "cluster-" + i).toList();
  }

  private long ofClusters() {
    return registry.getMeters().stream().filter(it -> it.getId().getTag("cluster") != null).count();
  }

  private List<String> names() {
    return registry.getMeters().stream()
        .map(it -> it.getId().getTag("cluster"))
        .filter(it -> it != null)
        .toList();
  }

  private double value(String name) {
    return registry.get(name).gauge().value();
  }
}
