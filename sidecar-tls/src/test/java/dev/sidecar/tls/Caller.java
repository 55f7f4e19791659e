package dev.sidecar.tls;

import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.tls.identity.KeyedIdentity;
import dev.sidecar.tls.provider.TlsProvider;
import dev.sidecar.tls.trust.PeerRole;
import dev.sidecar.tls.trust.PeerRule;
import dev.sidecar.tls.trust.PeerTrustManager;
import dev.sidecar.tls.trust.TrustBundles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Calls servers by hand over HTTP/1.1, with one certificate, resuming sessions where it may. */
final class Caller {
  // Only a hang is so long.
  private static final int HANG_MILLIS = 60_000;

  private final SSLContext context;
  private final AtomicInteger verified = new AtomicInteger();
  private String[] versions = {"TLSv1.3"};

  /**
   * A caller.
   *
   * @param own null to show no certificate
   */
  Caller(TestAuthority trusted, @Nullable TestCertificate own) {
    TrustBundles trust = TrustBundles.of(List.of(trusted.certificate()));
    PeerRule rule =
        new PeerRule(
            trust, PeerRole.SERVES, List.of(new PeerMatch.TrustDomain("mesh.example")), List.of());
    context =
        TlsProvider.of(Provider.JDK)
            .context(
                own == null ? null : new FixedKeyManager(new KeyedIdentity(own.chain(), own.key())),
                new PeerTrustManager(
                    rule,
                    PeerRole.SERVES,
                    trust.bundle(),
                    Clock.systemUTC(),
                    peer -> verified.incrementAndGet()));
  }

  Caller speaking(String... others) {
    versions = others;
    return this;
  }

  /** How many handshakes were full: one that resumes a session verifies nobody. */
  int fullHandshakes() {
    return verified.get();
  }

  Connection connect(int port) throws IOException {
    return connect(port, socket -> {});
  }

  Connection connect(int port, Consumer<SSLSocket> settings) throws IOException {
    Socket raw = new Socket(InetAddress.getLoopbackAddress(), port);
    raw.setSoTimeout(HANG_MILLIS);
    // By a name without a dot, which is sent to nobody as SNI.
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(raw, "orders", port, true);
    socket.setEnabledProtocols(versions);
    settings.accept(socket);
    try {
      socket.startHandshake();
      return new Connection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** A connection and a call, which in TLS 1.3 is when a caller hears that it was refused. */
  String get(int port) throws IOException {
    try (Connection connection = connect(port)) {
      return connection.get("/");
    }
  }

  record Connection(SSLSocket socket) implements AutoCloseable {
    /** The certificate that the server shows. */
    X509Certificate shown() throws IOException {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    SSLSession session() {
      return socket.getSession();
    }

    /** Status and body. */
    String get(String path) throws IOException {
      String request = "GET " + path + " HTTP/1.1\r\nHost: orders\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      String status = line(in).split(" ", 3)[1];
      int length = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(header.substring("content-length:".length()).strip());
        }
      }
      return status + " " + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new IOException("the connection has ended");
        }
        if (next != '\r') {
          line.write(next);
        }
      }
      return line.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
