package dev.sidecar.http;

import dev.sidecar.spi.TlsContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import okhttp3.Handshake;
import org.jspecify.annotations.Nullable;

/**
 * One TLS connection: what it was made with, whom it reached, and how long it may be used.
 * Thread-safe.
 */
final class TlsConnection {
  private final Socket raw;
  private final SSLSocket socket;
  private final TlsContext context;
  private final String host;
  private final @Nullable Instant moment;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile @Nullable InputStream in;
  private volatile @Nullable Established established;
  private volatile boolean aged;
  private volatile boolean usedSinceLook;
  private volatile boolean answered;
  private volatile @Nullable String endedFor;

  private record Established(Handshake handshake, List<X509Certificate> peer) {}

  /**
   * A connection whose handshake is next.
   *
   * @param raw the socket below TLS
   * @param moment when it has aged by our certificate; null for never
   */
  TlsConnection(
      Socket raw, SSLSocket socket, TlsContext context, String host, @Nullable Instant moment) {
    this.raw = raw;
    this.socket = socket;
    this.context = context;
    this.host = host;
    this.moment = moment;
  }

  /**
   * A call has it now.
   *
   * @return whether it is the first
   */
  boolean acquired() throws IOException {
    usedSinceLook = true;
    calls.getAndIncrement();
    if (established != null) {
      return false;
    }
    // The handshake is over, so that this waits for nothing.
    SSLSession session = socket.getSession();
    in = socket.getInputStream();
    established = new Established(Handshake.get(session), peer(session));
    return true;
  }

  private static List<X509Certificate> peer(SSLSession session) throws SSLPeerUnverifiedException {
    List<X509Certificate> peer = new ArrayList<>();
    for (Certificate each : session.getPeerCertificates()) {
      if (each instanceof X509Certificate certificate) {
        peer.add(certificate);
      }
    }
    return List.copyOf(peer);
  }

  void released() {
    calls.getAndDecrement();
  }

  TlsContext context() {
    return context;
  }

  /** The group of its key exchange, after the handshake; null where the provider does not tell. */
  @Nullable String group() {
    return context.group(socket.getSession());
  }

  /** The host of its calls. */
  String host() {
    return host;
  }

  /** The peer's chain as it was sent; empty before the first call. */
  List<X509Certificate> peer() {
    Established known = established;
    return known == null ? List.of() : known.peer();
  }

  /** What the application is shown; null before the first call. */
  @Nullable Handshake handshake() {
    Established known = established;
    return known == null ? null : known.handshake();
  }

  /**
   * Looks whether it has aged, by our certificate or by the end of the peer's.
   *
   * @return whether it had aged at the look before, and no call has had it since
   */
  boolean look(Instant now) {
    boolean waits = aged && !usedSinceLook && calls.get() == 0;
    usedSinceLook = false;
    if (!aged) {
      aged = isOver(moment, now) || isPeerOver(now);
    }
    return waits;
  }

  private static boolean isOver(@Nullable Instant end, Instant now) {
    return end != null && !now.isBefore(end);
  }

  /** Whether the peer's certificate has ended since. */
  boolean isPeerOver(Instant now) {
    List<X509Certificate> peer = peer();
    return !peer.isEmpty() && isOver(peer.get(0).getNotAfter().toInstant(), now);
  }

  /** Whether no further call may have it after the next. */
  boolean isAged() {
    return aged;
  }

  /** The peer has answered a call here: it has accepted our certificate. */
  void answered() {
    if (!answered) {
      answered = true;
    }
  }

  boolean wasAnswered() {
    return answered;
  }

  /**
   * What TLS ended with, if it has: over HTTP/2 another thread than the call's has read it.
   *
   * @return null if it goes on or told nothing
   */
  @Nullable IOException closedBy() {
    InputStream from = in;
    // Of a closed socket: there is nothing to wait for, and nothing to take from who reads.
    if (from == null || !socket.isClosed()) {
      return null;
    }
    try {
      from.read();
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  /** The socket below TLS. */
  Socket raw() {
    return raw;
  }

  /** Ends it, whatever it carries. */
  void end(String why) {
    endedFor = why;
    close();
  }

  /** Why we ended it; null if we did not. */
  @Nullable String endedFor() {
    return endedFor;
  }

  /** Closes what is below TLS: the closing of TLS may wait for a writer that is blocked. */
  void close() {
    try {
      raw.close();
    } catch (IOException e) {
      // The socket is as closed as it will ever be.
    }
  }

  boolean isClosed() {
    return (raw instanceof IdleSocket below ? below.isEnded() : raw.isClosed())
        || socket.isClosed();
  }
}
