package dev.sidecar.tls.provider;

import dev.sidecar.policy.TlsPolicy.Version;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.BCSNIHostName;
import org.bouncycastle.jsse.BCSNIServerName;
import org.bouncycastle.jsse.BCSSLEngine;
import org.bouncycastle.jsse.BCSSLParameters;
import org.bouncycastle.jsse.BCSSLSocket;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.jspecify.annotations.Nullable;

/**
 * TLS by BouncyCastle's bctls over the JDK's ciphers: on Java 17, too, with a key exchange that a
 * later quantum computer cannot undo. Registers no provider. Resumes no session of TLS 1.3.
 */
final class BctlsProvider implements TlsProvider {
  private static final String WHERE = "identity.provider: bouncycastle";
  private static final String AES = "AES/GCM/NoPadding";
  private static final KeyManager[] NO_KEYS = {};

  // The curves of certificates stand here, too: bctls takes no signature over one that is not.
  private static final String[] GROUPS = {
    SplitCrypto.HYBRID_GROUP, "x25519", "secp256r1", "secp384r1", "secp521r1"
  };

  // Of both that peers choose, so that neither choice costs another round trip. RFC 8446, 4.2.8.
  private static final String[] EARLY_SHARES = {SplitCrypto.HYBRID_GROUP, "x25519"};

  private final BouncyCastleJsseProvider jsse;
  private final AgreedGroup agreed;

  private BctlsProvider(SplitCrypto crypto) {
    this.jsse = new BouncyCastleJsseProvider(false, crypto);
    this.agreed = crypto.agreed();
  }

  /**
   * Begins with what this JVM has.
   *
   * @throws IllegalArgumentException if something is missing
   * @throws NoClassDefFoundError if bctls is
   */
  static BctlsProvider open() {
    BctlsLog.quiet();
    Provider[] registered = Security.getProviders("Cipher." + AES);
    return over(registered == null ? List.of() : List.of(registered));
  }

  /**
   * Takes its ciphers from the first of these that is not BouncyCastle: an application may have put
   * BouncyCastle before all others.
   */
  static BctlsProvider over(List<Provider> ofAes) {
    Provider own = new BouncyCastleProvider();
    Provider ciphers = ofAes.stream().filter(each -> !isBouncyCastle(each)).findFirst().orElse(own);
    SplitCrypto crypto = new SplitCrypto(own, ciphers);
    Provider used = crypto.providerOf(AES);
    if (isBouncyCastle(used)) {
      throw new IllegalArgumentException(
          "%s: %s comes from %s, which takes more than 20 times as long (expected: SunJCE, or another that uses the processor's instructions)"
              .formatted(WHERE, AES, used.getName()));
    }
    if (!crypto.hasHybridGroup()) {
      throw new IllegalArgumentException(
          "%s: %s does not know %s (expected: org.bouncycastle:bcprov-jdk18on of the version that bctls-jdk18on asks for)"
              .formatted(WHERE, own, SplitCrypto.HYBRID_GROUP));
    }
    return new BctlsProvider(crypto);
  }

  private static boolean isBouncyCastle(Provider provider) {
    return provider.getName().startsWith("BC");
  }

  @Override
  public String name() {
    return jsse.getName();
  }

  @Override
  public SSLContext context(@Nullable X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS", jsse);
      context.init(
          keys == null ? NO_KEYS : new KeyManager[] {keys},
          new TrustManager[] {new GroupNotingTrust(trust, agreed)},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(WHERE + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void configure(SSLSocket socket, Version least, @Nullable String serverName) {
    BCSSLSocket own = (BCSSLSocket) socket;
    own.setParameters(set(own.getParameters(), least, serverName));
  }

  @Override
  public void configure(SSLEngine engine, Version least, @Nullable String serverName) {
    BCSSLEngine own = (BCSSLEngine) engine;
    own.setParameters(set(own.getParameters(), least, serverName));
  }

  private static BCSSLParameters set(
      BCSSLParameters parameters, Version least, @Nullable String serverName) {
    boolean older = least == Version.TLS_1_2;
    parameters.setProtocols(older ? new String[] {"TLSv1.3", "TLSv1.2"} : new String[] {"TLSv1.3"});
    parameters.setCipherSuites(Suites.from(least));
    parameters.setNamedGroups(GROUPS);
    parameters.setEarlyKeyShares(EARLY_SHARES);
    if (serverName != null) {
      parameters.setServerNames(
          ServerNames.of(serverName).stream()
              .<BCSNIServerName>map(name -> new BCSNIHostName(name.getEncoded()))
              .toList());
    }
    return parameters;
  }

  @Override
  public @Nullable String group(SSLSession session) {
    return AgreedGroup.of(session);
  }
}
