package dev.sidecar.tls.provider;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.NoSuchPaddingException;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.jcajce.util.ProviderJcaJceHelper;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.TlsECDomain;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * BouncyCastle's cryptography with the ciphers and MACs of another. Its curves are faster than
 * those of Java 17 and it has ML-KEM, but its AES is Java and nothing else: a record of 16 KiB
 * takes more than 20 times as long as with the processor's own instructions, which the JDK's is
 * compiled to.
 */
final class SplitCrypto extends JcaTlsCryptoProvider {
  static final String HYBRID_GROUP = "X25519MLKEM768";

  private final Parts parts;
  private final AgreedGroup agreed = new AgreedGroup();

  /**
   * Takes both as objects: neither need be registered.
   *
   * @param ciphers where ciphers and MACs come from, but for those that it lacks
   */
  SplitCrypto(Provider bouncyCastle, Provider ciphers) {
    this.parts = new Parts(bouncyCastle, ciphers);
  }

  @Override
  public JcaJceHelper getHelper() {
    return parts;
  }

  @Override
  public JcaTlsCrypto create(SecureRandom keys, SecureRandom nonces) {
    return new Noting(parts, keys, nonces, agreed);
  }

  /** Knows of each handshake which group it agreed on. */
  AgreedGroup agreed() {
    return agreed;
  }

  /** The provider of a cipher, as a cipher that was made here tells it. */
  Provider providerOf(String cipher) {
    try {
      return parts.createCipher(cipher).getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("identity.provider: bouncycastle: no " + cipher, e);
    }
  }

  /** False where the provider is older than bctls. */
  boolean hasHybridGroup() {
    return create(null).hasNamedGroup(NamedGroup.MLKEM768);
  }

  private static final class Parts extends ProviderJcaJceHelper {
    private final Provider ciphers;

    Parts(Provider bouncyCastle, Provider ciphers) {
      super(bouncyCastle);
      this.ciphers = ciphers;
    }

    @Override
    public Cipher createCipher(String algorithm)
        throws NoSuchAlgorithmException, NoSuchPaddingException {
      try {
        return Cipher.getInstance(algorithm, ciphers);
      } catch (NoSuchAlgorithmException | NoSuchPaddingException absent) {
        return super.createCipher(algorithm);
      }
    }

    @Override
    public Mac createMac(String algorithm) throws NoSuchAlgorithmException {
      try {
        return Mac.getInstance(algorithm, ciphers);
      } catch (NoSuchAlgorithmException absent) {
        return super.createMac(algorithm);
      }
    }
  }

  private static final class Noting extends JcaTlsCrypto {
    private final AgreedGroup agreed;

    Noting(JcaJceHelper helper, SecureRandom keys, SecureRandom nonces, AgreedGroup agreed) {
      super(helper, keys, nonces);
      this.agreed = agreed;
    }

    @Override
    public TlsECDomain createECDomain(TlsECConfig config) {
      TlsECDomain domain = super.createECDomain(config);
      String group = NamedGroup.getName(config.getNamedGroup());
      return () -> new NotingAgreement(domain.createECDH(), () -> agreed.note(group));
    }

    // Made of the secrets of both its halves, after either.
    @Override
    public TlsSecret createHybridSecret(TlsSecret first, TlsSecret second) {
      agreed.note(HYBRID_GROUP);
      return super.createHybridSecret(first, second);
    }
  }

  private record NotingAgreement(TlsAgreement agreement, Runnable agreed) implements TlsAgreement {
    @Override
    public byte[] generateEphemeral() throws IOException {
      return agreement.generateEphemeral();
    }

    @Override
    public void receivePeerValue(byte[] value) throws IOException {
      agreement.receivePeerValue(value);
    }

    @Override
    public TlsSecret calculateSecret() throws IOException {
      agreed.run();
      return agreement.calculateSecret();
    }
  }
}
