package dev.sidecar.http;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.spi.TlsFailure;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS by the JDK. A peer's chain is verified, then its host, or by a cluster with {@code peers} its
 * one SPIFFE id.
 */
final class FakeContext implements TlsContext {
  private static final int URI = 6;
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  private final TlsPolicy policy;
  private final @Nullable TestCertificate own;
  private final Set<X509Certificate> revoked;
  private final X509ExtendedTrustManager chains;
  private final SSLContext context;

  FakeContext(
      TlsPolicy policy,
      @Nullable TestCertificate own,
      List<X509Certificate> trusted,
      Set<X509Certificate> revoked) {
    this.policy = policy;
    this.own = own;
    this.revoked = revoked;
    this.chains = TlsParts.trust(trusted);
    try {
      this.context = SSLContext.getInstance("TLS");
      context.init(TlsParts.keys(own), new TrustManager[] {new Peers()}, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public SSLSocket secure(Socket connected, String host, int port) throws IOException {
    String name = policy.serverName() == null ? host : policy.serverName();
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(connected, name, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(
        policy.minVersion() == TlsPolicy.Version.TLS_1_3
            ? new String[] {"TLSv1.3"}
            : new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setServerNames(List.of(new SNIHostName(name)));
    if (policy.peers().isEmpty()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  @Override
  public X509ExtendedTrustManager trustManager() {
    return new Peers();
  }

  @Override
  public void verify(List<X509Certificate> peer, String host) throws CertificateException {
    X509Certificate[] chain = peer.toArray(X509Certificate[]::new);
    chains.checkServerTrusted(chain, "UNKNOWN");
    check(chain);
  }

  @Override
  public @Nullable Validity validity() {
    return own == null
        ? null
        : new Validity(own.leaf().getNotBefore().toInstant(), own.leaf().getNotAfter().toInstant());
  }

  @Override
  public String provider() {
    return context.getProvider().getName();
  }

  /** In few words: those of the library's own TLS have tests of their own. */
  @Override
  public TlsFailure explain(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof CertificateException) {
        return new TlsFailure(HandshakeFailure.DISTRUSTED, String.valueOf(each.getMessage()));
      }
      TlsFailure told = alert(each);
      for (Throwable beside : each.getSuppressed()) {
        told = told == null ? alert(beside) : told;
      }
      if (told != null) {
        return told;
      }
    }
    return new TlsFailure(HandshakeFailure.HANDSHAKE, String.valueOf(failure.getMessage()));
  }

  private static @Nullable TlsFailure alert(Throwable failure) {
    Matcher alert = ALERT.matcher(String.valueOf(failure.getMessage()));
    if (!alert.find()) {
      return null;
    }
    String name = alert.group(1);
    return name.contains("certificate") || name.equals("unknown_ca")
        ? new TlsFailure(
            HandshakeFailure.CERTIFICATE_REFUSED, "the peer refused our certificate (" + name + ")")
        : new TlsFailure(
            HandshakeFailure.REFUSED_BY_PEER, "the peer refused the handshake (" + name + ")");
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (revoked.contains(chain[0])) {
      throw new CertificateException("peer " + id(chain[0]) + ": revoked");
    }
    if (!policy.peers().isEmpty()
        && !policy.peers().contains(new PeerMatch.SpiffeId(id(chain[0])))) {
      throw new CertificateException(
          "peer " + id(chain[0]) + ": another identity (expected: " + policy.peers() + ")");
    }
  }

  private static String id(X509Certificate peer) throws CertificateException {
    return peer.getSubjectAlternativeNames() == null
        ? "without names"
        : peer.getSubjectAlternativeNames().stream()
            .filter(name -> name.get(0).equals(URI))
            .map(name -> String.valueOf(name.get(1)))
            .findFirst()
            .orElse("without an id");
  }

  private final class Peers extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      chains.checkServerTrusted(chain, type, socket);
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("no engine is made");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      verify(List.of(chain), "");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("serves nobody");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return chains.getAcceptedIssuers();
    }
  }
}
