package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.SlowStartPolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An endpoint that joins gets its share little by little. */
class SlowStartTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
  private static final SlowStartPolicy TEN_SECONDS = SlowStartPolicy.of(Duration.ofSeconds(10));

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final Background background = Background.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private LoadBalancingPolicy balancing = new LoadBalancingPolicy.RoundRobin();
  private ControlLoop loop;

  @AfterEach
  void close() {
    if (loop != null) {
      loop.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // milliseconds since b joined, share of b relative to a in percent
    "0, 10",
    "500, 10",
    "2500, 25",
    "5000, 50",
    "10000, 100",
  })
  void theShareGrowsWithTheTimeSinceItJoined(long millis, int percent) throws Exception {
    joined(millis);
    Map<Endpoint, Integer> counts = sent(1_100);
    double share = 100.0 * counts.get(B) / counts.get(A);
    assertThat(share).isBetween(percent - 2.0, percent + 2.0);
  }

  @Test
  void leastRequestCountsTheLoadToo() throws Exception {
    balancing = new LoadBalancingPolicy.LeastRequest(2);
    joined(5_000);
    Map<Endpoint, Integer> counts = sent(600);
    assertThat(counts.get(B)).isBetween(195, 205);
  }

  @Test
  void afterTheWindowThePlainPickerIsBack() throws Exception {
    joined(9_999);
    assertThat(rules()).contains(Rule.BALANCE_SLOW_START);
    pass(1);
    assertThat(rules()).containsExactly(Rule.BALANCE_ROUND_ROBIN);
    // And nothing is published for it any more.
    Object last = snapshot();
    pass(60_000);
    assertThat(snapshot()).isSameAs(last);
  }

  @Test
  void withoutSlowStartThereIsThePlainPickerAtOnce() {
    start(new MeshPolicy(List.of(ClusterPolicy.of("orders", A, B)), List.of()));
    assertThat(rules()).containsExactly(Rule.BALANCE_ROUND_ROBIN);
  }

  /** A cluster of a, which b joined so long ago. */
  private void joined(long millis) throws Exception {
    start(mesh(A));
    pass(60_000);
    loop.update(mesh(A, B));
    background.runDue();
    pass(millis);
  }

  private void start(MeshPolicy policy) {
    loop = new ControlLoop(policy, EngineParts.of(transport, timer, () -> 0).with(background));
  }

  private void pass(long millis) {
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    background.runDue();
  }

  private MeshPolicy mesh(Endpoint... endpoints) {
    ClusterPolicy cluster =
        ClusterPolicy.of("orders", endpoints)
            .with(balancing)
            .with(SpreadPolicy.DEFAULT.with(TEN_SECONDS));
    return new MeshPolicy(List.of(cluster), List.of(RoutePolicy.of("*", "orders")));
  }

  private Map<Endpoint, Integer> sent(int calls) throws Exception {
    Map<Endpoint, Integer> counts = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    transport.peer =
        attempt -> {
          counts.merge(attempt.endpoint(), 1, Integer::sum);
          return FakeTransport.status(attempt, 200);
        };
    for (int i = 0; i < calls; i++) {
      ((FakeReply) loop.send(new FakeCall())).discard();
    }
    return counts;
  }

  private Object snapshot() {
    return loop.snapshot().clusters().get("orders").snapshot();
  }

  private List<Rule> rules() {
    return loop.snapshot()
        .clusters()
        .get("orders")
        .snapshot()
        .endpointsNow(MetadataMatch.NONE)
        .rules();
  }
}
