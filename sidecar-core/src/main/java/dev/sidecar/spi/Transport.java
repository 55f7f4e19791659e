package dev.sidecar.spi;

import dev.sidecar.call.Attempt;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.ClusterPolicy;
import org.jspecify.annotations.Nullable;

/** Carries attempts over a network. Threading: opened by the control thread, used by any. */
public interface Transport {
  /**
   * Prepares an endpoint; connects to nothing yet.
   *
   * @param tls what secures the connections of a cluster whose policy has {@code tls}; null for
   *     every other
   */
  Connections open(ClusterPolicy cluster, Endpoint endpoint, @Nullable TlsIdentity tls);

  /**
   * The connections to one endpoint.
   *
   * <p>{@code send} tells the attempt when the request starts, bounds the connecting by the
   * cluster's limit, and calls {@link Attempt#end} once the answer's body has ended. It throws the
   * transport's own {@code IOException} where no headers arrive.
   */
  interface Connections extends Service<Attempt>, AutoCloseable {
    /** Closes what is idle; exchanges under way end by themselves. */
    @Override
    void close();
  }
}
