package dev.sidecar.bench;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.Transport;
import java.time.Duration;

/** Answers calls, health checks and questions for its load at once, from memory. */
record FeaturePeer(Endpoint endpoint) implements Transport.Connections {
  /** Health checks of endpoints with this port fail. */
  private static final int UNHEALTHY = 81;

  /** The whole stack with one feature on, above such peers. */
  static CannedStack stack(Feature feature) {
    return stack(feature.policy());
  }

  /** The same with any policy. */
  static CannedStack stack(MeshPolicy policy) {
    return new CannedStack(policy, (cluster, endpoint, tls) -> new FeaturePeer(endpoint));
  }

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
