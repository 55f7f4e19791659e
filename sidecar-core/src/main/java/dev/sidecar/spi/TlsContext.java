package dev.sidecar.spi;

import dev.sidecar.failure.HandshakeFailure;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What new connections to a cluster are secured with: one certificate, one trust, one rule of who
 * may answer. Immutable and thread-safe; replaced as a whole. Sessions are resumed within one
 * context only.
 */
public interface TlsContext {
  /**
   * TLS over a connected socket, before its handshake. Whoever handshakes sets the application
   * protocols; all else is set: server name, versions, groups, and that the peer is verified by the
   * handshake, which fails with the reason otherwise.
   *
   * @param host of the call; what the policy names goes before it
   */
  SSLSocket secure(Socket connected, String host, int port) throws IOException;

  /** Verifies peers without a host; for transports that want to be told of one. */
  X509TrustManager trustManager();

  /**
   * Whether a peer that was accepted before is so by this context, too.
   *
   * @throws CertificateException with the reason, if it is not
   */
  void verify(List<X509Certificate> peer, String host) throws CertificateException;

  /**
   * What the failure of a handshake comes to, or that of a first read, which in TLS 1.3 is where a
   * client hears that it was refused.
   */
  default TlsFailure explain(Throwable failure) {
    return new TlsFailure(
        HandshakeFailure.HANDSHAKE,
        HandshakeFailure.HANDSHAKE.word() + ": " + failure.getMessage());
  }

  /**
   * The group of a handshake's key exchange, as IANA names it: {@code X25519MLKEM768}, {@code
   * x25519}. Null where the provider does not tell.
   *
   * @param session of a socket of this context, after its handshake
   */
  default @Nullable String group(SSLSession session) {
    return null;
  }

  /** The life of our certificate; null if none is shown. */
  @Nullable Validity validity();

  /** Who speaks TLS: {@code SunJSSE}, {@code BCJSSE}. */
  String provider();

  /**
   * When a certificate is valid.
   *
   * @param from inclusive
   * @param until inclusive
   */
  record Validity(Instant from, Instant until) {}
}
