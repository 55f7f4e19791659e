package dev.sidecar.spi;

import dev.sidecar.endpoint.WeightedEndpoint;
import java.util.List;

/**
 * Finds the endpoints of one cluster and tells whoever watches when they change: a registry, a
 * file, a name server. {@code DiscoveryContract} of {@code sidecar-testing} checks each sentence
 * below.
 *
 * <p>Watches are independent: each hears everything, and the end of one does not end another. A
 * version or cursor of a streamed source is the implementation's own; a listener sees states only.
 */
public interface Discovery {
  /**
   * Begins to tell the listener what is found. Returns promptly, without waiting for the network;
   * the first answer, or that there is none, is told soon and without being asked for. Must return
   * also while another watch's listener blocks.
   *
   * @throws RuntimeException if the watch can never begin; then the policy that asks for it is
   *     refused, and what was in force before stays so
   */
  Subscription watch(Listener listener);

  /**
   * Hears what a discovery finds. Called on any thread, also within {@link #watch}; never twice at
   * the same time, and the newest state last. No lock is held meanwhile. A listener must not block;
   * what it throws does not end the watch.
   */
  interface Listener {
    /**
     * The whole set of endpoints, in place of the one before. Never a part, never changed
     * afterwards. Each address is in it once: a source that names one twice either merges them or
     * has {@link #failed}. The same set is told in the same order, so a source without an order
     * sorts; to tell it again says that it still holds. An empty set says that the source answered
     * and knows of none, and never that it could not be asked.
     */
    void found(List<WeightedEndpoint> endpoints);

    /**
     * The source could not be asked or not be understood. What was found before still holds. The
     * next answer is told by {@link #found}, even if it is the set from before the failure.
     *
     * @param cause its message stands in logs and says what failed and what was expected
     */
    void failed(Exception cause);
  }

  /** A watch under way. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    /**
     * Ends the watch: what changes from now on is not told. One report that was on its way on
     * another thread may still come. Returns promptly, whatever the network or the listener does,
     * also from within a report; a second close does nothing.
     */
    @Override
    void close();
  }
}
