package dev.sidecar.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeCluster;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.FakeTransport.Peer;
import dev.sidecar.balance.Latency;
import dev.sidecar.call.Attempt;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What calls tell an endpoint's latency, and where the next ones go; in manual time. */
class PeakEwmaTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
  private static final long MILLI = 1_000_000;

  private final AtomicLong now = new AtomicLong(7);
  private final Random random = new Random(1);
  private final FakeTransport transport = new FakeTransport();
  private final Map<Endpoint, Peer> peers = new HashMap<>();
  private final Map<Endpoint, Integer> counts = new HashMap<>();
  private ClusterPolicy policy = ClusterPolicy.of("orders", A, B).with(PeakEwma.DEFAULT);
  private final Cluster cluster;

  PeakEwmaTest() {
    Timer timer = Timer.manual(now::get);
    transport.peer =
        attempt -> {
          counts.merge(attempt.endpoint(), 1, Integer::sum);
          return peers.get(attempt.endpoint()).answer(attempt);
        };
    cluster = FakeCluster.of(policy, EngineParts.of(transport, timer, random::nextLong));
  }

  @Test
  void theFasterEndpointGetsTheCalls() throws IOException {
    peers.put(A, answers(200, 21));
    peers.put(B, answers(200, 1));
    send(1_000);
    assertThat(counts.getOrDefault(A, 0)).isLessThan(30);
    now.addAndGet(Duration.ofSeconds(50).toNanos());
    send(1_000);
    assertThat(latencyMillis(B)).isCloseTo(1, within(0.5));
  }

  @Test
  void whatTheCallWaitedBeforeTheAttemptIsNotTheEndpointsTime() throws IOException {
    peers.put(A, answers(200, 300));
    peers.put(B, answers(200, 300));
    send(1);
    Endpoint used = counts.keySet().iterator().next();
    assertThat(latencyMillis(used)).isCloseTo(300, within(0.1));
  }

  @Test
  void anEndpointThatRefusesAtOnceDrawsNoCalls() throws IOException {
    peers.put(A, answers(503, 0));
    peers.put(B, answers(200, 20));
    send(1_000);
    assertThat(counts.get(A)).isLessThan(5);
  }

  @Test
  void anEndpointThatIsNotReachedDrawsNoCalls() {
    peers.put(
        A,
        attempt -> {
          now.addAndGet(MILLI);
          return FakeTransport.refuseToConnect(attempt);
        });
    peers.put(B, answers(200, 20));
    int failed = 0;
    for (int i = 0; i < 1_000; i++) {
      try {
        send(1);
      } catch (IOException refused) {
        failed++;
      }
    }
    assertThat(failed).isEqualTo(counts.get(A)).isBetween(1, 5);
    assertThat(latencyMillis(A)).isGreaterThan(500);
  }

  @Test
  void anAttemptThatIsCanceledSaysNothing() {
    peers.put(
        A,
        attempt -> {
          attempt.call().cancel();
          throw new IOException("canceled");
        });
    peers.put(B, peers.get(A));
    assertThatThrownBy(() -> send(1)).isInstanceOf(SidecarException.Canceled.class);
    assertThat(latencyMillis(A)).isCloseTo(30, within(0.1));
    assertThat(latencyMillis(B)).isCloseTo(30, within(0.1));
  }

  @Test
  void aPeerThatAsksForTimeGetsIt() throws IOException {
    peers.put(A, attempt -> new FakeReply(attempt, 503, Map.of("retry-after", "120")));
    peers.put(B, answers(200, 20));
    send(100);
    assertThat(counts.get(A)).isEqualTo(1);
    now.addAndGet(Duration.ofSeconds(100).toNanos());
    send(1_000);
    assertThat(counts.get(A)).isEqualTo(1);
    peers.put(A, answers(200, 20));
    now.addAndGet(Duration.ofSeconds(80).toNanos());
    send(1_000);
    assertThat(counts.get(A)).isGreaterThan(100);
  }

  @Test
  void latencyOutlivesASnapshotButNotItsPolicy() throws IOException {
    peers.put(A, answers(200, 300));
    peers.put(B, answers(200, 300));
    send(10);
    publish(policy.withConnectTimeout(Duration.ofSeconds(9)));
    assertThat(latencyMillis(A)).isCloseTo(latencyMillis(B), within(100.0)).isGreaterThan(200);
    publish(policy.with(new PeakEwma(Duration.ofSeconds(1), millis(30), millis(900))));
    assertThat(latencyMillis(A)).isCloseTo(30, within(0.1));
  }

  @Test
  void noLatencyIsKeptForAnotherPolicy() throws IOException {
    peers.put(A, answers(200, 1));
    peers.put(B, answers(200, 1));
    publish(policy.with((LoadBalancingPolicy) new LeastRequest(2)));
    assertThat(cluster.snapshot().endpoints()).allMatch(handle -> handle.witness() == null);
    send(10);
    assertThat(cluster.snapshot().endpoints()).allMatch(handle -> handle.witness() == null);
  }

  private void publish(ClusterPolicy changed) {
    policy = changed;
    cluster.publish(policy, cluster.snapshot().members());
  }

  private Peer answers(int status, long millis) {
    return attempt -> {
      now.addAndGet(millis * MILLI);
      return FakeTransport.status(attempt, status);
    };
  }

  private void send(int calls) throws IOException {
    for (int i = 0; i < calls; i++) {
      FakeCall call = new FakeCall();
      call.policy(CallPolicy.DEFAULT.with(RetryPolicy.NONE));
      now.addAndGet(MILLI);
      try {
        cluster.send(call);
      } finally {
        transport.opened.forEach(
            it -> {
              it.attempts.forEach(Attempt::end);
              it.attempts.clear();
            });
      }
    }
  }

  private double latencyMillis(Endpoint endpoint) {
    EndpointHandle found =
        cluster.snapshot().endpoints().stream()
            .filter(handle -> handle.endpoint().equals(endpoint))
            .findFirst()
            .orElseThrow();
    return ((Latency) found.witness()).nanos(now.get()) / MILLI;
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
