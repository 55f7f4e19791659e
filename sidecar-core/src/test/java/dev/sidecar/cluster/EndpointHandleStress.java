package dev.sidecar.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** Attempts that begin and end as their endpoint leaves the cluster. */
final class EndpointHandleStress {
  private static final Endpoint ENDPOINT = Endpoint.parse("10.0.3.7:8443");
  private static final ClusterPolicy POLICY = ClusterPolicy.of("orders", ENDPOINT);
  private static final Timer TIMER = Timer.manual(() -> 0);

  private EndpointHandleStress() {}

  @JCStressTest
  @State
  @Outcome(id = "false, 0, 0", expect = ACCEPTABLE, desc = "begun while the endpoint belonged")
  @Outcome(
      id = "true, 0, 0",
      expect = ACCEPTABLE_INTERESTING,
      desc = "begun on a snapshot of before, on a connection of its own, which closes after it")
  @Outcome(expect = FORBIDDEN, desc = "the last attempt leaves no connection to a retired endpoint")
  public static class AttemptAsTheEndpointLeaves {
    private final Pool pool = new Pool();
    private final EndpointHandle handle = new EndpointHandle(POLICY, ENDPOINT, pool, null, 0);
    private final Attempt attempt = new Attempt(new FakeCall(), 1, TIMER);

    @Actor
    public void sends(ZII_Result r) {
      r.r1 = handle.isRetired();
      try {
        handle.send(attempt);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      pool.isIdleAgain();
      attempt.end();
    }

    @Actor
    public void retires() {
      handle.retire();
    }

    @Arbiter
    public void after(ZII_Result r) {
      r.r2 = pool.idle();
      r.r3 = handle.inFlight();
    }
  }

  /** Keeps what is idle until it is told to close, as a pool of connections does: under a lock. */
  private static final class Pool implements Transport {
    private int idle;

    synchronized void isIdleAgain() {
      idle = 1;
    }

    synchronized int idle() {
      return idle;
    }

    private synchronized void take() {
      idle = 0;
    }

    @Override
    public Connections open(ClusterPolicy cluster, Endpoint endpoint, @Nullable ClusterTls tls) {
      return new Connections() {
        @Override
        public Reply send(Attempt attempt) {
          take();
          return new FakeReply(attempt, 200, Map.of());
        }

        @Override
        public void close() {
          take();
        }
      };
    }
  }
}
