package dev.sidecar.cluster;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Timer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class EndpointHandleInterleavings {
  private static final Endpoint ENDPOINT = Endpoint.parse("10.0.3.7:8443");
  private static final ClusterPolicy POLICY = ClusterPolicy.of("orders", ENDPOINT);
  private static final Timer TIMER = Timer.manual(() -> 0);

  @Test
  void retiredEndpointClosesOnceNothingIsInFlight() {
    explore(
        () -> {
          Closing transport = new Closing();
          EndpointHandle handle = new EndpointHandle(POLICY, ENDPOINT, transport, null, 0);
          transport.handle = handle;
          Attempt attempt = new Attempt(new FakeCall(), 1, TIMER);
          handle.send(attempt);
          together(attempt::end, handle::retire);
          holds(handle.inFlight() == 0, "nothing is in flight", handle.inFlight());
          holds(transport.closedIdle, "the last connection is idle, and closes");
        });
  }

  /** Whether all connections were idle when they were told to close. */
  private static final class Closing implements Transport {
    @Nullable EndpointHandle handle;
    volatile boolean closedIdle;

    @Override
    public Connections open(ClusterPolicy cluster, Endpoint endpoint, @Nullable ClusterTls tls) {
      return new Connections() {
        @Override
        public Reply send(Attempt attempt) {
          return new FakeReply(attempt, 200, Map.of());
        }

        @Override
        public void close() {
          if (handle.inFlight() == 0) {
            closedIdle = true;
          }
        }
      };
    }
  }
}
