package dev.sidecar.spi;

import dev.sidecar.policy.TlsPolicy;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Who one client is, and whom it trusts, as both change. Thread-safe. After {@link #close} it still
 * gives what it had last, for calls that end on an old snapshot.
 */
public interface TlsIdentity extends AutoCloseable {
  /** Done when there is a certificate, if there is to be one, and a trust. Never fails. */
  CompletableFuture<Void> ready();

  /**
   * What connections to a cluster are secured with now. The same object until something changes;
   * cheap enough to be asked at each connect.
   *
   * @throws IOException if there is nothing yet; its message says what is waited for
   */
  TlsContext context(TlsPolicy cluster) throws IOException;

  /**
   * Tells of every change of the certificate or the trust, after {@link #context} gives the new
   * one. On any thread; must not block.
   */
  Discovery.Subscription listen(Runnable changed);

  /** Looks at nothing any more. */
  @Override
  void close();
}
