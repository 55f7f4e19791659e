package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.Random;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Envoy with one worker, started with the bootstrap, gives the endpoints a, b and c the
 * shares that the policy says.
 */
@Timeout(120)
class EnvoyBalancesLikeThePolicyTest {
  // Of a chi-square with two degrees of freedom, one value in a million is greater: -2 ln 1e-6.
  private static final double MOST_CHI_SQUARE = 27.6;

  private static final CallPolicy NO_LIMIT =
      CallPolicy.DEFAULT
          .with(RetryPolicy.NONE)
          .with(new TimeoutPolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Upstream a;
  private Upstream b;
  private Upstream c;

  @TempDir Path directory;

  @BeforeEach
  void start() throws IOException {
    a = Upstream.answering("a");
    b = Upstream.answering("b");
    c = Upstream.answering("c");
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    List.of(a, b, c).forEach(Upstream::close);
  }

  @Test
  void weightedRoundRobinTakesTurnsByTheEarliestDeadline() throws Exception {
    try (RunningEnvoy envoy = start(new RoundRobin(), 1, 2, 5)) {
      String picked = picks(envoy, 807);
      // One round is 5: 1/5 2/5, 2: 1/2, 5: 3/5 4/5, and then all three at once in any order.
      int offset = 0;
      while (offset < 7
          && !picked.substring(offset).matches("(ccbcc(abc|acb|bac|bca|cab|cba))+.*")) {
        offset++;
      }
      String rounds = picked.substring(offset, offset + 800);
      assertThat(rounds).matches("(ccbcc(abc|acb|bac|bca|cab|cba)){100}");
    }
  }

  @Test
  void weightedLeastRequestTakesTheSameTurnsWhileNothingIsBusy() throws Exception {
    try (RunningEnvoy envoy = start(new LeastRequest(2), 1, 2, 5)) {
      String picked = picks(envoy, 400);
      assertThat(count(picked, 'a')).isBetween(49, 51);
      assertThat(count(picked, 'b')).isBetween(99, 101);
    }
  }

  @Test
  void weightedLeastRequestGivesLessToTheBusy() throws Exception {
    c.script(Upstream.SILENCE);
    try (RunningEnvoy envoy = start(new LeastRequest(2), 1, 2, 5)) {
      occupy(c, envoy);
      String picked = picks(envoy, 440);
      // Weights 1, 2 and 5 / 2; the deadlines of the beginning are still those of 1, 2 and 5.
      assertThat(count(picked, 'a')).isBetween(78, 82);
      assertThat(count(picked, 'b')).isBetween(158, 162);
    }
  }

  @Test
  void leastRequestPicksTheBusyOneOfThreeOnceInNineCalls() throws Exception {
    a.script(Upstream.SILENCE);
    try (RunningEnvoy envoy = start(new LeastRequest(2), 1, 1, 1)) {
      occupy(a, envoy);
      // Both draws must fall on it: 100 of 900, with a standard deviation of 9.4; here 5 of these.
      assertThat(count(picks(envoy, 900), 'a')).isBetween(53, 147);
    }
  }

  @Test
  void leastRequestOfManyChoicesNeverPicksTheBusyOne() throws Exception {
    a.script(Upstream.SILENCE);
    try (RunningEnvoy envoy = start(new LeastRequest(100), 3, 3, 3)) {
      occupy(a, envoy);
      assertThat(count(picks(envoy, 100), 'a')).isZero();
    }
  }

  @Test
  void randomIgnoresWeights() throws Exception {
    try (RunningEnvoy envoy = start(new Random(), 1, 2, 5)) {
      String picked = picks(envoy, 600);
      double chiSquare = 0;
      for (char name : "abc".toCharArray()) {
        chiSquare += Math.pow(count(picked, name) - 200, 2) / 200;
      }
      // Shares by weight would be about 240.
      assertThat(chiSquare).isLessThan(MOST_CHI_SQUARE);
      // Turns would be of the same size, but no two neighbours equal.
      assertThat(picked).containsPattern("(.)\\1\\1");
    }
  }

  /** Calls until the upstream has the one that it does not answer; that one waits for ever. */
  private void occupy(Upstream upstream, RunningEnvoy envoy) throws Exception {
    var occupied =
        threads.submit(
            () -> {
              upstream.awaitArrival();
              return true;
            });
    while (!occupied.isDone()) {
      threads.invokeAny(List.of(() -> callWithoutLimit(envoy), occupied::get));
    }
  }

  // Envoy ends a call whose caller gives up, and the upstream would be idle again.
  private static boolean callWithoutLimit(RunningEnvoy envoy) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", envoy.port())) {
      String request = "GET / HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return socket.getInputStream().readAllBytes().length > 0;
    }
  }

  private static String picks(RunningEnvoy envoy, int calls) throws IOException {
    StringBuilder picks = new StringBuilder();
    for (int i = 0; i < calls; i++) {
      picks.append(envoy.get("any", "/").body());
    }
    return picks.toString();
  }

  private static int count(String picks, char name) {
    return (int) picks.chars().filter(it -> it == name).count();
  }

  private RunningEnvoy start(LoadBalancingPolicy policy, int ofA, int ofB, int ofC)
      throws Exception {
    DiscoveryPolicy endpoints =
        new DiscoveryPolicy.Static(
            List.of(
                new WeightedEndpoint(a.endpoint(), ofA),
                new WeightedEndpoint(b.endpoint(), ofB),
                new WeightedEndpoint(c.endpoint(), ofC)));
    return RunningEnvoy.start(
        directory,
        new MeshPolicy(
            List.of(ClusterPolicy.of("only", endpoints).with(policy)),
            List.of(new RoutePolicy("*", PathMatch.ALL, "only", NO_LIMIT))));
  }
}
