package dev.sidecar.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Call;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteAction.WeightedCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SplitPropertiesTest {
  @Property
  void everyPointOfTheTotalBelongsToOneClusterAndEachHasItsWeight(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 0, max = 7) Integer> weights)
      throws IOException {
    RouteAction.Split action = split(weights);
    int[] points = new int[weights.size()];
    for (long point = 0; point < action.total(); point++) {
      points[chosen(action, point)]++;
      assertThat(chosen(action, point + action.total()))
          .as("by the remainder")
          .isEqualTo(chosen(action, point));
    }
    assertThat(points).containsExactly(weights.stream().mapToInt(Integer::intValue).toArray());
  }

  @Property(tries = 100)
  void sharesAreThoseOfTheWeights(
      @ForAll @Size(min = 2, max = 4) List<@IntRange(min = 0, max = 1_000_000) Integer> weights,
      @ForAll long seed)
      throws IOException {
    RouteAction.Split action = split(weights);
    Random random = new Random(seed);
    int calls = 2_000;
    int[] counts = new int[weights.size()];
    for (int i = 0; i < calls; i++) {
      counts[chosen(action, random.nextLong())]++;
    }
    for (int i = 0; i < counts.length; i++) {
      double share = (double) weights.get(i) / action.total();
      // Bernstein's bound, which holds for rare ones too: passed once in 30 million by chance.
      double bound = 6 + Math.sqrt(36 + 36 * calls * share * (1 - share));
      assertThat((double) counts[i]).isCloseTo(calls * share, within(bound));
    }
  }

  private static RouteAction.Split split(List<Integer> weights) {
    Assume.that(weights.stream().mapToInt(Integer::intValue).sum() > 0);
    List<WeightedCluster> weighted = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      weighted.add(new WeightedCluster("c" + i, weights.get(i)));
    }
    return new RouteAction.Split(weighted);
  }

  private static int chosen(RouteAction.Split action, long draw) throws IOException {
    List<Integer> reached = new ArrayList<>();
    List<Service<Call>> clusters = new ArrayList<>();
    for (int i = 0; i < action.weighted().size(); i++) {
      int index = i;
      clusters.add(
          call -> {
            reached.add(index);
            return new FakeReply();
          });
    }
    FakeCall call = new FakeCall();
    new Split(action, clusters, CallPolicy.DEFAULT, () -> draw).send(call);
    assertThat(reached).hasSize(1);
    assertThat(call.goesTo()).isEqualTo("c" + reached.get(0));
    return reached.get(0);
  }
}
