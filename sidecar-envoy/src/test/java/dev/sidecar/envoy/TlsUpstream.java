package dev.sidecar.envoy;

import dev.sidecar.endpoint.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * An HTTPS server on loopback that asks for a client's certificate, speaks what ALPN chose, answers
 * 200, and remembers its handshakes.
 */
final class TlsUpstream implements AutoCloseable {
  /**
   * A handshake that succeeded.
   *
   * @param serverName empty if none was sent
   * @param protocol what ALPN chose; empty for nothing
   * @param version {@code TLSv1.3}
   * @param client the client's one URI name
   */
  record Handshake(String serverName, String protocol, String version, String client) {}

  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecure";

  final Queue<Handshake> handshakes = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Http2Upstream http2 = new Http2Upstream();
  private final SSLServerSocket server;

  TlsUpstream(SSLContext context, String... versions) throws IOException {
    server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    SSLParameters parameters = server.getSSLParameters();
    parameters.setNeedClientAuth(true);
    parameters.setProtocols(versions.length == 0 ? new String[] {"TLSv1.3"} : versions);
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    server.setSSLParameters(parameters);
    threads.execute(this::accept);
  }

  Endpoint endpoint() {
    return new Endpoint(server.getInetAddress(), server.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
    http2.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        SSLSocket socket = (SSLSocket) server.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  // Ends when the client closes the connection, or refuses it.
  private void serve(SSLSocket socket) {
    try (socket) {
      socket.startHandshake();
      handshakes.add(handshake(socket));
      if (socket.getApplicationProtocol().equals("h2")) {
        http2.serve(socket);
      } else {
        http1(socket);
      }
    } catch (IOException e) {
      // The connection has ended.
    }
  }

  private static Handshake handshake(SSLSocket socket) throws IOException {
    ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
    String serverName =
        session.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName())
            .findFirst()
            .orElse("");
    X509Certificate client = (X509Certificate) session.getPeerCertificates()[0];
    return new Handshake(
        serverName, socket.getApplicationProtocol(), session.getProtocol(), uri(client));
  }

  private static String uri(X509Certificate certificate) throws IOException {
    try {
      List<?> name = certificate.getSubjectAlternativeNames().iterator().next();
      return String.valueOf(name.get(1));
    } catch (CertificateParsingException e) {
      throw new IOException(e);
    }
  }

  // One call a connection, so that each makes a handshake.
  private static void http1(SSLSocket socket) throws IOException {
    InputStream in = socket.getInputStream();
    String end = "\r\n\r\n";
    int matched = 0;
    // A request without a body ends with an empty line.
    for (int read = in.read(); read >= 0; read = in.read()) {
      matched = read == end.charAt(matched) ? matched + 1 : read == '\r' ? 1 : 0;
      if (matched == end.length()) {
        socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
        return;
      }
    }
  }
}
