package dev.sidecar.testing;

import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import java.io.IOException;
import java.util.List;

/**
 * The source behind a {@link Discovery}, as {@link DiscoveryContract} moves it: a registry in the
 * test's process, a file, a scripted name server. Each check has a fresh one and closes it.
 */
public interface DiscoveryDriver extends AutoCloseable {
  /** What is checked; the same at each call. */
  Discovery discovery();

  /**
   * The source knows these from now on, in this order, and can be asked. All have the weight 1 and
   * the port 8080. Returns when the source knows them; the discovery may learn of it later.
   */
  void publish(List<WeightedEndpoint> endpoints) throws Exception;

  /** The source cannot be asked or understood from now on, until it publishes again. */
  void fail() throws Exception;

  /** Whether the source can know of no endpoint; one that cannot is not asked to. */
  default boolean canBeEmpty() {
    return true;
  }

  @Override
  default void close() throws IOException {}
}
