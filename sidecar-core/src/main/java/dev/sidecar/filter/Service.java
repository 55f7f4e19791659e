package dev.sidecar.filter;

import dev.sidecar.call.Reply;
import java.io.IOException;

/**
 * Sends something and returns the answer, on the calling thread.
 *
 * @param <C> what is sent: a {@link dev.sidecar.call.Call} above the retries, one {@link
 *     dev.sidecar.call.Attempt} of it below them
 */
@FunctionalInterface
public interface Service<C> {
  /**
   * Returns when response headers have arrived.
   *
   * @throws IOException if none arrived; from the engine always a {@link
   *     dev.sidecar.failure.SidecarException}
   */
  Reply send(C call) throws IOException;
}
