package dev.sidecar.bench;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.time.Duration;

/** The whole policy stack with one feature on, over a transport that answers from memory. */
final class FeatureStack implements AutoCloseable {
  /** Health checks of endpoints with this port fail. */
  private static final int UNHEALTHY = 81;

  private final Timer timer = Timer.started(Ticker.system(), "benchmark-timer");
  private final ControlLoop control;

  FeatureStack(Feature feature) {
    control =
        new ControlLoop(
            feature.policy(),
            EngineParts.of((cluster, endpoint, tls) -> new Peer(endpoint), timer, Draws.random()));
    control.checked().join();
  }

  Reply send(FeatureCall call) throws IOException {
    return control.send(call);
  }

  @Override
  public void close() {
    control.close();
    timer.close();
  }

  private record Peer(Endpoint endpoint) implements Transport.Connections {
    @Override
    public Reply send(Attempt attempt) {
      return Canned.answer(attempt);
    }

    @Override
    public Transport.Probed probe(HealthProbe probe, long limitNanos) {
      return endpoint.port() == UNHEALTHY
          ? new Transport.Probed.Failed("unhealthy")
          : new Transport.Probed.Connected();
    }

    @Override
    public void askLoad(String path, Duration timeout, Transport.LoadAnswer answer) {
      answer.told(1, 1_000_000);
    }

    @Override
    public void close() {}
  }
}
