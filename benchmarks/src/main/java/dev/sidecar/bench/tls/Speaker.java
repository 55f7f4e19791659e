package dev.sidecar.bench.tls;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.tls.provider.TlsProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.BCSSLEngine;
import org.bouncycastle.jsse.BCSSLParameters;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;

/** Who speaks TLS in a benchmark: always 1.3, with AES-128-GCM and a certificate at either end. */
public enum Speaker {
  JDK {
    @Override
    Ends with(Credentials credentials) throws GeneralSecurityException, IOException {
      return new OfLibrary(TlsProvider.of(IdentityPolicy.Provider.JDK), credentials);
    }
  },
  /** As the library uses it, but without the hybrid group. */
  BC_X25519 {
    @Override
    Ends with(Credentials credentials) throws GeneralSecurityException, IOException {
      return new Classical(
          new OfLibrary(TlsProvider.of(IdentityPolicy.Provider.BOUNCY_CASTLE), credentials));
    }
  },
  /** As the library uses it. */
  BC_X25519MLKEM768 {
    @Override
    Ends with(Credentials credentials) throws GeneralSecurityException, IOException {
      return new OfLibrary(TlsProvider.of(IdentityPolicy.Provider.BOUNCY_CASTLE), credentials);
    }
  },
  /** Over the ciphers of BouncyCastle: what the library refuses. */
  BC_OWN_CIPHERS {
    @Override
    Ends with(Credentials credentials) throws GeneralSecurityException, IOException {
      return new Classical(new OwnCiphers(credentials));
    }
  },
  /** Through netty-tcnative: no part of the library. */
  BORINGSSL {
    @Override
    Ends with(Credentials credentials) throws GeneralSecurityException, IOException {
      return new BoringSsl(credentials);
    }
  };

  static final String PEER = "orders.test";
  static final int PORT = 443;
  private static final String SUITE = "TLS_AES_128_GCM_SHA256";

  abstract Ends with(Credentials credentials) throws GeneralSecurityException, IOException;

  /** Whether it moves bytes outside of the heap. */
  boolean isNative() {
    return this == BORINGSSL;
  }

  /** Makes the two ends of connections. */
  interface Ends {
    /**
     * A client's end.
     *
     * @param known whether it may resume the session before
     */
    SSLEngine client(boolean known);

    SSLEngine server();

    /** Gives back what an end holds outside of the heap. */
    default void release(SSLEngine end) {}
  }

  private static final class OfLibrary implements Ends {
    private final TlsProvider provider;
    private final SSLContext clients;
    private final SSLContext servers;

    OfLibrary(TlsProvider provider, Credentials credentials)
        throws GeneralSecurityException, IOException {
      this.provider = provider;
      this.clients = provider.context(credentials.keys(), credentials.trust());
      this.servers = provider.context(credentials.keys(), credentials.trust());
    }

    @Override
    public SSLEngine client(boolean known) {
      // Sessions are kept by host and port: who names none has none to resume.
      SSLEngine end = known ? clients.createSSLEngine(PEER, PORT) : clients.createSSLEngine();
      end.setUseClientMode(true);
      provider.configure(end, Version.TLS_1_3, PEER);
      return only(end);
    }

    @Override
    public SSLEngine server() {
      SSLEngine end = servers.createSSLEngine();
      end.setUseClientMode(false);
      provider.configure(end, Version.TLS_1_3, null);
      end.setNeedClientAuth(true);
      return only(end);
    }

    private static SSLEngine only(SSLEngine end) {
      SSLParameters parameters = end.getSSLParameters();
      parameters.setCipherSuites(new String[] {SUITE});
      end.setSSLParameters(parameters);
      return end;
    }
  }

  private record Classical(Ends ends) implements Ends {
    @Override
    public SSLEngine client(boolean known) {
      return classical(ends.client(known));
    }

    @Override
    public SSLEngine server() {
      return classical(ends.server());
    }

    private static SSLEngine classical(SSLEngine end) {
      BCSSLEngine own = (BCSSLEngine) end;
      BCSSLParameters parameters = own.getParameters();
      parameters.setNamedGroups(new String[] {"x25519", "secp256r1"});
      parameters.setEarlyKeyShares(new String[] {"x25519"});
      own.setParameters(parameters);
      return end;
    }
  }

  private static final class OwnCiphers implements Ends {
    private final SSLContext context;

    OwnCiphers(Credentials credentials) throws GeneralSecurityException, IOException {
      context =
          SSLContext.getInstance(
              "TLS", new BouncyCastleJsseProvider(false, new BouncyCastleProvider()));
      context.init(
          new KeyManager[] {credentials.keys()}, new TrustManager[] {credentials.trust()}, null);
    }

    @Override
    public SSLEngine client(boolean known) {
      return end(true);
    }

    @Override
    public SSLEngine server() {
      SSLEngine end = end(false);
      end.setNeedClientAuth(true);
      return end;
    }

    private SSLEngine end(boolean client) {
      SSLEngine end = context.createSSLEngine();
      end.setUseClientMode(client);
      end.setEnabledProtocols(new String[] {"TLSv1.3"});
      end.setEnabledCipherSuites(new String[] {SUITE});
      return end;
    }
  }
}
