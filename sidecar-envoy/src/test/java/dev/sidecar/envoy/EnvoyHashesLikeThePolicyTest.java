package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.balance.CallHash;
import dev.sidecar.balance.Loads;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.Turns;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HashPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.HashFunction;
import dev.sidecar.policy.LoadBalancingPolicy.Maglev;
import dev.sidecar.policy.LoadBalancingPolicy.RingHash;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Draws;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real Envoy, started with the bootstrap, gives each of many users the endpoint that the library
 * picks: the same user stays at home when a service moves from a sidecar into the process.
 */
@Timeout(120)
class EnvoyHashesLikeThePolicyTest {
  private static final int USERS = 300;
  private static final List<Integer> WEIGHTS = List.of(1, 2, 5, 1, 3);

  @TempDir Path directory;

  static Stream<LoadBalancingPolicy> policies() {
    return Stream.of(
        RingHash.DEFAULT,
        new RingHash(12, 8_388_608, HashFunction.XX_HASH, 0),
        new RingHash(3, 7, HashFunction.XX_HASH, 0),
        new RingHash(1_024, 8_388_608, HashFunction.MURMUR_HASH_2, 0),
        Maglev.DEFAULT,
        new Maglev(31, 0));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyUserGoesToTheEndpointThatTheLibraryPicks(LoadBalancingPolicy policy) throws Exception {
    List<Upstream> upstreams = new ArrayList<>();
    try {
      for (int i = 0; i < WEIGHTS.size(); i++) {
        upstreams.add(Upstream.answering(String.valueOf(i)));
      }
      List<WeightedEndpoint> endpoints = new ArrayList<>();
      for (int i = 0; i < upstreams.size(); i++) {
        endpoints.add(new WeightedEndpoint(upstreams.get(i).endpoint(), WEIGHTS.get(i)));
      }
      assertThat(byEnvoy(policy, endpoints)).isEqualTo(byLibrary(policy, endpoints));
    } finally {
      upstreams.forEach(Upstream::close);
    }
  }

  private List<String> byEnvoy(LoadBalancingPolicy policy, List<WeightedEndpoint> endpoints)
      throws Exception {
    CallPolicy calls =
        CallPolicy.DEFAULT.withHashPolicy(
            new HashPolicy.Query("user", false), new HashPolicy.Source(false));
    MeshPolicy mesh =
        new MeshPolicy(
            List.of(ClusterPolicy.of("only", new DiscoveryPolicy.Static(endpoints)).with(policy)),
            List.of(new RoutePolicy("*", PathMatch.ALL, "only", calls)));
    try (RunningEnvoy envoy = RunningEnvoy.start(directory, mesh)) {
      List<String> owners = new ArrayList<>();
      for (int user = 0; user < USERS; user++) {
        owners.add(owner(envoy, user));
      }
      return owners;
    }
  }

  private static String owner(RunningEnvoy envoy, int user) throws IOException {
    return envoy.get("any", "/?user=" + user).body();
  }

  private static List<String> byLibrary(
      LoadBalancingPolicy policy, List<WeightedEndpoint> endpoints) {
    Loads loads =
        new Loads() {
          @Override
          public int size() {
            return endpoints.size();
          }

          @Override
          public int inFlight(int index) {
            return 0;
          }

          @Override
          public int weight(int index) {
            return endpoints.get(index).weight();
          }

          @Override
          public String key(int index) {
            return endpoints.get(index).endpoint().toString();
          }
        };
    Draws none = () -> 0;
    Picker picker = Picker.of(policy, loads, new Turns(none), none);
    long source = CallHash.hash(List.of("127.0.0.1"));
    List<String> owners = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      long hash = Long.rotateLeft(CallHash.hash(List.of(String.valueOf(user))), 1) ^ source;
      owners.add(String.valueOf(picker.pick(loads, hash, 0)));
    }
    return owners;
  }
}
