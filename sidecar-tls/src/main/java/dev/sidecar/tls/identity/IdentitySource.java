package dev.sidecar.tls.identity;

import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Timer;

/**
 * Tells a client its certificate and key, and perhaps whom it trusts, now and whenever they change.
 * One source may serve several clients. Thread-safe.
 */
@FunctionalInterface
public interface IdentitySource {
  /**
   * Begins to tell. Returns promptly: what is at hand is told within, what comes over a network
   * later.
   *
   * @param timer in whose time to look and to wait
   * @throws RuntimeException if there is nothing to begin with; the policy is refused, and what was
   *     in force before stays so. Its message holds no secret
   */
  Discovery.Subscription watch(Listener listener, Timer timer);

  /**
   * Hears what a source tells. Called on any thread; never twice at the same time, and the newest
   * state last. Does not block.
   */
  interface Listener {
    /**
     * The whole state, in place of the one before: what is not in it is not there any more. New
     * handshakes use it at once.
     */
    void changed(IdentityState state);

    /**
     * The source could not be asked, or what it gave cannot be used. The state before stays in
     * force. To be told once while that lasts.
     *
     * @param cause its message stands in the log, and holds no secret
     */
    void failed(Exception cause);
  }
}
