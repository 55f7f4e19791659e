package dev.sidecar.call;

import dev.sidecar.endpoint.Endpoint;

/**
 * What an application does with an endpoint in a protocol of its own: a query, a command, a call of
 * another library.
 *
 * @param <T> what it brings
 */
@FunctionalInterface
public interface Operation<T> {
  /**
   * Runs once an attempt, on the calling thread. A limit that passes interrupts the thread; one
   * that is deaf to interrupts is not cut.
   *
   * @throws Exception if the endpoint did not do it; a {@link RuntimeException} is taken for a bug
   *     and ends the call
   */
  T run(Endpoint endpoint) throws Exception;
}
