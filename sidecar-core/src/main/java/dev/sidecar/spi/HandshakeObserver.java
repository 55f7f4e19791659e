package dev.sidecar.spi;

import dev.sidecar.failure.HandshakeFailure;
import org.jspecify.annotations.Nullable;

/** Told by a transport of each handshake of a cluster's connections. Any thread; must not block. */
public interface HandshakeObserver {
  /** Nobody listens. */
  HandshakeObserver NONE =
      new HandshakeObserver() {
        @Override
        public void succeeded(String version, String provider, @Nullable String group) {}

        @Override
        public void failed(HandshakeFailure why) {}
      };

  /**
   * Both sides have agreed, and the peer is who it must be. In TLS 1.3 the peer may still refuse
   * our certificate, which the first read tells.
   *
   * @param version as JSSE names it: {@code TLSv1.3}
   * @param provider {@link TlsContext#provider()}
   * @param group {@link TlsContext#group}
   */
  void succeeded(String version, String provider, @Nullable String group);

  /** No connection came of it. */
  void failed(HandshakeFailure why);
}
