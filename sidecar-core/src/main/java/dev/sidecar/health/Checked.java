package dev.sidecar.health;

import dev.sidecar.policy.HealthProbe;
import dev.sidecar.spi.Transport.Probed;

/** An endpoint that can be asked whether it is healthy. */
public interface Checked {
  /** Where what the checks show is kept. */
  EndpointHealth health();

  /** Asks it; blocks until the moment at most. Any thread. */
  Probed probe(HealthProbe probe, long limitNanos);

  /** Closes its idle connections. Any thread. */
  void drain();
}
