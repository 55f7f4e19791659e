package dev.sidecar.tls.trust;

import java.net.Socket;
import java.net.SocketAddress;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, as this end knows it before any certificate.
 *
 * @param host that was asked for; null at the serving end
 * @param address for messages; empty if unknown
 */
public record Peer(@Nullable String host, String address) {

  /** Whether a host is an address rather than a name. Such a one is not asked for by SNI. */
  public static boolean isAddress(String host) {
    return HostNames.isAddress(host);
  }

  static Peer of(Socket socket) {
    SSLSession session = socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null;
    SocketAddress remote = socket.getRemoteSocketAddress();
    return new Peer(
        session == null ? null : session.getPeerHost(),
        // Prints as host/address:port; what matters here is where the bytes go.
        remote == null ? "" : remote.toString().replaceFirst("^[^/]*/", ""));
  }

  static Peer of(SSLEngine engine) {
    String host = engine.getPeerHost();
    return new Peer(host, host == null ? "" : host + ":" + engine.getPeerPort());
  }

  /** {@code orders.svc (10.0.3.7:8443)}. */
  @Override
  public String toString() {
    if (address.isEmpty()) {
      return host == null || host.isEmpty() ? "a peer" : host;
    }
    boolean named = host != null && !host.isEmpty() && !address.startsWith(host);
    return named ? host + " (" + address + ")" : address;
  }
}
