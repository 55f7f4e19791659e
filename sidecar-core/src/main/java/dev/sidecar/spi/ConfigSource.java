package dev.sidecar.spi;

import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.time.Timer;

/**
 * Tells clients their policy, now and whenever it changes: a file, a control plane. One source may
 * serve several clients.
 */
public interface ConfigSource {
  /**
   * The policy of now, for a client that starts. May block.
   *
   * @throws RuntimeException if there is none; its message names everything that is wrong with it
   */
  MeshPolicy first();

  /**
   * Begins to tell what changes after {@link #first}. Returns promptly. What was told before may be
   * told again: an equal policy changes nothing.
   *
   * @param timer in whose time to look, where the source looks by itself
   */
  Discovery.Subscription watch(Listener listener, Timer timer);

  /**
   * Hears what a source tells. Called on any thread; never twice at the same time, and the newest
   * state last. Does not block.
   */
  interface Listener {
    /** The whole policy, in place of the one before. */
    void changed(MeshPolicy policy);

    /**
     * There is no policy, or one that is refused. The last one that was good stays in force. Told
     * once for each state of the source, not again while that lasts.
     *
     * @param cause its message stands in the log; names everything that is wrong, with coordinates
     */
    void failed(Exception cause);
  }
}
