package dev.sidecar.control;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.ClusterSnapshot;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * Calls, and whoever reads, as the policy is replaced. In manual time an update is the caller's.
 */
final class ControlLoopStress {
  private static final Endpoint STAYS = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint OTHER = Endpoint.parse("10.0.0.2:80");
  private static final MeshPolicy ONE = mesh(1, STAYS);
  private static final MeshPolicy TWO = mesh(2, STAYS, OTHER);
  private static final MeshPolicy MOVED = mesh(2, OTHER);

  private ControlLoopStress() {}

  private static MeshPolicy mesh(int number, Endpoint... endpoints) {
    List<WeightedEndpoint> found = Arrays.stream(endpoints).map(WeightedEndpoint::of).toList();
    ClusterPolicy orders =
        ClusterPolicy.of("orders", new DiscoveryPolicy.Static(found))
            .with(new AdmissionPolicy(number, 1, 8, RetryLimit.DEFAULT));
    return new MeshPolicy(List.of(orders), List.of(RoutePolicy.of("orders", "orders")));
  }

  private static ControlLoop loop(Transport transport) {
    return new ControlLoop(ONE, EngineParts.of(transport, Timer.manual(() -> 0), () -> 0));
  }

  private static ClusterSnapshot orders(ClientSnapshot snapshot) {
    return snapshot.clusters().get("orders").snapshot();
  }

  private static EndpointHandle first(ControlLoop loop) {
    return orders(loop.snapshot()).endpoints().get(0);
  }

  private static Attempt call(ControlLoop loop) {
    try {
      return ((FakeReply) loop.send(new FakeCall())).attempt();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The clusters' snapshots are published before the routes that lead to them. */
  @JCStressTest
  @State
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "before")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "after")
  @Outcome(
      id = "1, 2",
      expect = ACCEPTABLE_INTERESTING,
      desc = "by the routes of before to the cluster as it is from now on")
  @Outcome(expect = FORBIDDEN, desc = "whoever sees new routes sees the clusters that they lead to")
  public static class RoutesAndClusters {
    private final ControlLoop loop = loop(new Pools());

    @Actor
    public void replaces() {
      loop.update(TWO);
    }

    @Actor
    public void reads(II_Result r) {
      ClientSnapshot snapshot = loop.snapshot();
      r.r1 = snapshot.policy().clusters().get(0).admission().maxConnections();
      r.r2 = orders(snapshot).policy().admission().maxConnections();
    }
  }

  @JCStressTest
  @State
  @Outcome(id = "1, true", expect = ACCEPTABLE, desc = "counted by the newest snapshot")
  @Outcome(expect = FORBIDDEN, desc = "an endpoint that stays keeps its handle, and what it counts")
  public static class EndpointThatStays {
    private final ControlLoop loop = loop(new Pools());
    private final EndpointHandle before = first(loop);

    @Actor
    public void replaces() {
      loop.update(TWO);
    }

    @Actor
    public void calls() {
      call(loop);
    }

    @Arbiter
    public void after(IZ_Result r) {
      for (EndpointHandle handle : orders(loop.snapshot()).endpoints()) {
        r.r1 += handle.inFlight();
      }
      r.r2 = first(loop) == before;
    }
  }

  /** The one endpoint leaves, and another one comes, as a call begins. */
  @JCStressTest
  @State
  @Outcome(
      id = "1, 0, 0",
      expect = ACCEPTABLE,
      desc = "on the snapshot of before, and counted there")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "on the new one")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "a call is counted by the endpoint that leaves, which closes after it, or by the new one")
  public static class EndpointThatLeaves {
    private final Pools pools = new Pools();
    private final ControlLoop loop = loop(pools);
    private final EndpointHandle leaves = first(loop);
    private Attempt attempt;

    @Actor
    public void replaces() {
      loop.update(MOVED);
    }

    @Actor
    public void calls() {
      attempt = call(loop);
    }

    @Arbiter
    public void after(III_Result r) {
      r.r1 = leaves.inFlight();
      r.r2 = first(loop).inFlight();
      if (r.r1 == 1) {
        pools.idleOfFirst.incrementAndGet();
      }
      attempt.end();
      r.r3 = pools.idleOfFirst.get();
    }
  }

  /** Answers, and knows whether a connection to the first endpoint is idle. */
  private static final class Pools implements Transport {
    private final AtomicInteger idleOfFirst = new AtomicInteger();

    @Override
    public Connections open(ClusterPolicy cluster, Endpoint endpoint, @Nullable ClusterTls tls) {
      return new Connections() {
        @Override
        public Reply send(Attempt attempt) {
          attempt.requestStarted();
          return new FakeReply(attempt, 200, Map.of());
        }

        @Override
        public void close() {
          if (endpoint.equals(STAYS)) {
            idleOfFirst.set(0);
          }
        }
      };
    }
  }
}
