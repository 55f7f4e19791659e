package dev.sidecar.envoy;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** Identities of one authority, as files of a directory and as contexts of the JDK. */
final class TlsBed {
  static final String SHOP = "spiffe://mesh.example/ns/shop";

  final TestAuthority authority = TestAuthority.root("mesh");
  private final Path directory;

  TlsBed(Path directory) throws IOException {
    this.directory = directory;
    Files.writeString(directory.resolve("ca.pem"), authority.pem());
  }

  Path bundle() {
    return directory.resolve("ca.pem");
  }

  /** Writes an identity into files of its own. */
  IdentityPolicy identity(String name) throws IOException {
    return identity(name, authority.issue(SHOP + "/" + name));
  }

  IdentityPolicy identity(String name, TestCertificate certificate) throws IOException {
    Path chain = directory.resolve(name + ".pem");
    Path key = directory.resolve(name + ".key");
    certificate.write(chain, key);
    return IdentityPolicy.files(chain, key, bundle());
  }

  /** A context that shows a certificate, and trusts the authority. */
  SSLContext context(TestCertificate certificate) throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {new Shown(certificate)}, trustManagers(), null);
    return context;
  }

  /** What trusts the authority. */
  TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("root", authority.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    return trust.getTrustManagers();
  }

  /** Shows its certificate whatever the other side asks for. */
  private static final class Shown extends X509ExtendedKeyManager {
    private final TestCertificate certificate;

    Shown(TestCertificate certificate) {
      this.certificate = certificate;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"own"};
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "own";
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[] {"own"};
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return "own";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return certificate.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return certificate.key();
    }
  }
}
