package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Timer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls on many threads while every update removes an endpoint and brings a new one. */
@Timeout(120)
class EndpointsComeAndGoTest {
  private static final int UPDATES = 300;
  private static final int CALLERS = 4;

  // The update that calls which begin now see at least. Endpoint n serves updates n - 3 to n - 1.
  private final AtomicInteger completed = new AtomicInteger();
  private final Queue<Attempt> underWay = new ConcurrentLinkedQueue<>();
  private final Map<Integer, AtomicInteger> attempts = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> closes = new ConcurrentHashMap<>();
  private final Transport transport = (cluster, endpoint, tls) -> new Peer(endpoint.port());

  @ParameterizedTest
  @ValueSource(strings = {"roundRobin", "leastRequest", "random"})
  void noCallFailsAndNoneGoesToWhatWasRemovedBeforeItBegan(String name) throws Exception {
    ControlLoop loop =
        new ControlLoop(
            mesh(name, 0), EngineParts.of(transport, Timer.manual(() -> 0), Draws.random()));
    Set<EndpointHandle> handles = new HashSet<>(endpoints(loop));
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    List<Future<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(threads.submit(() -> callUntilTheLastUpdate(loop)));
    }
    for (int update = 1; update <= UPDATES; update++) {
      loop.update(mesh(name, update)).get(10, TimeUnit.SECONDS);
      completed.set(update);
      handles.addAll(endpoints(loop));
    }
    int calls = 0;
    for (Future<Integer> caller : callers) {
      calls += caller.get();
    }
    threads.shutdown();
    assertThat(attempts.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(calls);
    assertThat(handles).hasSize(UPDATES + 3).allMatch(handle -> handle.inFlight() == 0);
    for (int removed = 1; removed < UPDATES + 1; removed++) {
      assertThat(closes.get(removed)).as("closes of %d", removed).hasPositiveValue();
    }
    assertThat(closes).doesNotContainKeys(UPDATES + 1, UPDATES + 2, UPDATES + 3);
    loop.close();
  }

  private int callUntilTheLastUpdate(ControlLoop loop) throws Exception {
    int calls = 0;
    boolean last = false;
    while (!last) {
      last = completed.get() == UPDATES;
      FakeCall call = new FakeCall("orders", "/" + completed.get(), 0);
      assertThat(loop.send(call).status()).isEqualTo(200);
      calls++;
      // An attempt of some calls before, maybe another thread's, has ended only now.
      Attempt earlier = underWay.size() > 20 || last ? underWay.poll() : null;
      if (earlier != null) {
        earlier.end();
      }
    }
    for (Attempt left = underWay.poll(); left != null; left = underWay.poll()) {
      left.end();
    }
    return calls;
  }

  private static List<EndpointHandle> endpoints(ControlLoop loop) {
    return loop.snapshot().clusters().get("orders").snapshot().endpoints();
  }

  private static MeshPolicy mesh(String name, int update) throws Exception {
    List<WeightedEndpoint> endpoints = new ArrayList<>();
    for (int n = update + 1; n <= update + 3; n++) {
      Endpoint endpoint = Endpoint.parse("10.0.0.1:" + n);
      // Equal weights and unequal ones in turn, for an endpoint that stays too.
      endpoints.add(new WeightedEndpoint(endpoint, 1 + update % 3 * (n % 2)));
    }
    LoadBalancingPolicy policy =
        switch (name) {
          case "roundRobin" -> new LoadBalancingPolicy.RoundRobin();
          case "leastRequest" -> new LoadBalancingPolicy.LeastRequest(2);
          default -> new LoadBalancingPolicy.Random();
        };
    return new MeshPolicy(
        List.of(ClusterPolicy.of("orders", new DiscoveryPolicy.Static(endpoints)).with(policy)),
        List.of(RoutePolicy.of("orders", "orders")));
  }

  /** Answers at once; the attempt ends when a caller says so. */
  private final class Peer implements Transport.Connections {
    private final int number;

    Peer(int number) {
      this.number = number;
    }

    @Override
    public Reply send(Attempt attempt) {
      int began = Integer.parseInt(attempt.call().path().substring(1));
      assertThat(number).as("endpoint of a call after update %d", began).isGreaterThan(began);
      attempts.computeIfAbsent(number, none -> new AtomicInteger()).getAndIncrement();
      attempt.requestStarted();
      underWay.add(attempt);
      return new FakeReply(attempt, 200, Map.of());
    }

    @Override
    public void close() {
      closes.computeIfAbsent(number, none -> new AtomicInteger()).getAndIncrement();
    }
  }
}
