package dev.sidecar.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection over loopback: a handshake, and a byte there and back. */
final class Loopback {
  // Only a hang is so long.
  private static final int HANG_MILLIS = 60_000;

  private Loopback() {}

  /** Makes TLS of a connected socket at one end. */
  @FunctionalInterface
  interface End {
    Socket secure(Socket connected, int port) throws Exception;
  }

  /**
   * What came of one end.
   *
   * @param session null if there is none
   * @param failure null if all went well
   */
  record Outcome(@Nullable SSLSession session, @Nullable Exception failure) {
    /** The certificates that this end was shown. */
    List<Certificate> peer() throws IOException {
      if (session == null) {
        throw new IOException("no session", failure);
      }
      return List.of(session.getPeerCertificates());
    }
  }

  record Outcomes(Outcome client, Outcome server, int port) {
    boolean areGood() {
      return client.failure() == null && server.failure() == null;
    }
  }

  static Outcomes connect(End client, End server) throws Exception {
    try (ServerSocket listening = listen()) {
      return connect(client, server, listening);
    }
  }

  static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** To one port again and again: SunJSSE resumes sessions by host and port. */
  static Outcomes connect(End client, End server, ServerSocket listening) throws Exception {
    CompletableFuture<Outcome> served = new CompletableFuture<>();
    Thread serving =
        new Thread(
            () -> {
              try (Socket accepted = listening.accept()) {
                accepted.setSoTimeout(HANG_MILLIS);
                served.complete(exchange(server, accepted, false));
              } catch (Exception e) {
                served.complete(new Outcome(null, e));
              }
            },
            "test-server");
    serving.start();
    Outcome called;
    try (Socket raw = new Socket(listening.getInetAddress(), listening.getLocalPort())) {
      raw.setSoTimeout(HANG_MILLIS);
      called = exchange(client, raw, true);
    }
    serving.join(HANG_MILLIS);
    return new Outcomes(called, served.get(1, TimeUnit.SECONDS), listening.getLocalPort());
  }

  private static Outcome exchange(End end, Socket raw, boolean speaksFirst) {
    SSLSession session = null;
    try (Socket secured = end.secure(raw, speaksFirst ? raw.getPort() : raw.getLocalPort())) {
      if (secured instanceof SSLSocket tls) {
        tls.startHandshake();
        session = tls.getSession();
      }
      if (speaksFirst) {
        secured.getOutputStream().write('?');
        secured.getOutputStream().flush();
      }
      // In TLS 1.3 a refused client hears of it here.
      int got = secured.getInputStream().read();
      if (got < 0) {
        throw new IOException("end of stream");
      }
      if (!speaksFirst) {
        secured.getOutputStream().write('!');
        secured.getOutputStream().flush();
        // Until the client has it and leaves: to close before may reset the connection.
        secured.getInputStream().read();
      }
      return new Outcome(session, null);
    } catch (Exception e) {
      return new Outcome(session, e);
    }
  }
}
