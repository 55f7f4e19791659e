package dev.sidecar.spi;

import dev.sidecar.failure.HandshakeFailure;

/** Told by a transport of each handshake of a cluster's connections. Any thread; must not block. */
public interface HandshakeObserver {
  /** Nobody listens. */
  HandshakeObserver NONE =
      new HandshakeObserver() {
        @Override
        public void succeeded(String version, String provider) {}

        @Override
        public void failed(HandshakeFailure why) {}
      };

  /**
   * Both sides have agreed, and the peer is who it must be. In TLS 1.3 the peer may still refuse
   * our certificate, which the first read tells.
   *
   * @param version as JSSE names it: {@code TLSv1.3}
   * @param provider {@link TlsContext#provider()}
   */
  void succeeded(String version, String provider);

  /** No connection came of it. */
  void failed(HandshakeFailure why);
}
