package dev.sidecar.tls.provider;

import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Which group a handshake agreed on. bctls tells nobody, but computes the shared secret and then,
 * in TLS 1.3 and on the same thread, has the peer's certificate verified: the one is noted, and at
 * the other put into the session. Only for sockets: a thread with several engines may go from one
 * to another in between.
 */
final class AgreedGroup {
  private static final String IN_SESSION = "dev.sidecar.tls.group";

  private final ThreadLocal<String> latest = new ThreadLocal<>();

  /** By whoever has just computed a shared secret. */
  void note(String group) {
    latest.set(group);
  }

  /** Puts what was noted on this thread into the session of the handshake that it is in. */
  void keep(@Nullable SSLSession handshake) {
    String group = latest.get();
    latest.remove();
    // Before 1.3 certificates come first: what was noted is another connection's.
    if (group != null && handshake != null && handshake.getProtocol().equals("TLSv1.3")) {
      handshake.putValue(IN_SESSION, group);
    }
  }

  /** What a session was given; null if nothing. */
  static @Nullable String of(SSLSession session) {
    return (String) session.getValue(IN_SESSION);
  }
}
