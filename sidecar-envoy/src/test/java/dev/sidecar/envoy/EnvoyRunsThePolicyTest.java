package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy, started with the bootstrap, does what the policy says. */
@Timeout(120)
class EnvoyRunsThePolicyTest {
  @TempDir Path directory;

  @Test
  void theFirstMatchingRouteOfTheExactHostWins() throws Exception {
    try (Upstream one = Upstream.answering("one");
        Upstream two = Upstream.answering("two");
        Upstream rest = Upstream.answering("rest");
        RunningEnvoy envoy =
            RunningEnvoy.start(
                directory,
                new MeshPolicy(
                    List.of(
                        ClusterPolicy.of("one", one.endpoint()),
                        ClusterPolicy.of("two", two.endpoint()),
                        ClusterPolicy.of("rest", rest.endpoint())),
                    List.of(
                        route("*", new PathMatch.Prefix("/open"), "rest"),
                        route("a.example", new PathMatch.Exact("/x"), "one"),
                        route("a.example", new PathMatch.Prefix("/x"), "two"),
                        route("::1", PathMatch.ALL, "two"))))) {
      assertThat(envoy.get("a.example", "/x").body()).isEqualTo("one");
      assertThat(envoy.get("a.example", "/x?query").body()).isEqualTo("one");
      assertThat(envoy.get("A.Example:8080", "/x").body()).isEqualTo("one");
      assertThat(envoy.get("a.example", "/xyz").body()).isEqualTo("two");
      assertThat(envoy.get("[::1]:8080", "/any").body()).isEqualTo("two");
      assertThat(envoy.get("b.example", "/open/1").body()).isEqualTo("rest");
    }
  }

  @Test
  void aCallWithoutRouteIsAnswered404AndNeverFallsBackToTheOtherHosts() throws Exception {
    try (Upstream one = Upstream.answering("one");
        RunningEnvoy envoy =
            RunningEnvoy.start(
                directory,
                new MeshPolicy(
                    List.of(ClusterPolicy.of("one", one.endpoint())),
                    List.of(
                        route("a.example", new PathMatch.Exact("/x"), "one"),
                        route("*", new PathMatch.Prefix("/y"), "one"))))) {
      assertThat(envoy.get("a.example", "/y").status()).isEqualTo(404);
      assertThat(envoy.get("b.example", "/X").status()).isEqualTo(404);
      assertThat(envoy.get("b.example", "/y").status()).isEqualTo(200);
    }
  }

  @Test
  void roundRobinGivesEveryEndpointTheSameShare() throws Exception {
    try (Upstream one = Upstream.answering("one");
        Upstream two = Upstream.answering("two");
        RunningEnvoy envoy =
            RunningEnvoy.start(
                directory, policy(TimeoutPolicy.DEFAULT, one.endpoint(), two.endpoint()))) {
      List<String> bodies = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        bodies.add(envoy.get("any", "/").body());
      }
      assertThat(bodies.stream().filter("one"::equals)).hasSize(5);
      assertThat(bodies.stream().filter("two"::equals)).hasSize(5);
    }
  }

  @Test
  void theRouteTimeoutIsAnswered504() throws Exception {
    assertThat504(new TimeoutPolicy(Duration.ofMillis(100), Duration.ZERO, Duration.ZERO));
  }

  @Test
  void thePerTryTimeoutIsAnswered504() throws Exception {
    assertThat504(new TimeoutPolicy(Duration.ZERO, Duration.ofMillis(100), Duration.ZERO));
  }

  @Test
  void theStreamIdleTimeoutIsAnswered504WhileNoHeadersHaveCome() throws Exception {
    assertThat504(new TimeoutPolicy(Duration.ZERO, Duration.ZERO, Duration.ofMillis(100)));
  }

  @Test
  void envoyLeavesTheHostAloneAndAddsNothingButTheForwardedProtocol() throws Exception {
    try (Upstream one = Upstream.answering("one");
        RunningEnvoy envoy =
            RunningEnvoy.start(directory, policy(TimeoutPolicy.DEFAULT, one.endpoint()))) {
      String head = envoy.get("a.example:8080", "/").head();
      assertThat(head).doesNotContainIgnoringCase("x-envoy").doesNotContain("server: envoy");
      assertThat(one.received).hasSize(1);
      assertThat(one.received.get(0)).containsOnlyKeys("Host", "x-forwarded-proto");
      assertThat(one.received.get(0).get("Host")).containsExactly("a.example:8080");
    }
  }

  private void assertThat504(TimeoutPolicy timeouts) throws Exception {
    try (Upstream mute = Upstream.mute();
        RunningEnvoy envoy = RunningEnvoy.start(directory, policy(timeouts, mute.endpoint()))) {
      assertThat(envoy.get("any", "/").status()).isEqualTo(504);
      assertThat(mute.received).as("attempts").hasSize(1);
    }
  }

  private static MeshPolicy policy(TimeoutPolicy timeouts, Endpoint... endpoints) {
    CallPolicy once = CallPolicy.DEFAULT.with(RetryPolicy.NONE);
    return new MeshPolicy(
        List.of(ClusterPolicy.of("only", endpoints)),
        List.of(new RoutePolicy("*", PathMatch.ALL, "only", once.with(timeouts))));
  }

  private static RoutePolicy route(String host, PathMatch path, String cluster) {
    return new RoutePolicy(host, path, cluster, CallPolicy.DEFAULT);
  }
}
