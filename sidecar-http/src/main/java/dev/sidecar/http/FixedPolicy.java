package dev.sidecar.http;

import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.ConfigSource;
import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Timer;

/** A policy that the application has, and changes by {@link SidecarClient#update} alone. */
record FixedPolicy(MeshPolicy first) implements ConfigSource {
  @Override
  public Discovery.Subscription watch(Listener listener, Timer timer) {
    return () -> {};
  }
}
