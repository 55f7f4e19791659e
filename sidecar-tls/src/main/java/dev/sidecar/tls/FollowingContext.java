package dev.sidecar.tls;

import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One context for the life of a server, of which each engine and socket is made by the context that
 * holds at that moment. Sessions and tickets are that context's own, so that none is resumed once
 * the trust has changed: to resume is to verify nobody, and SunJSSE's tickets cannot be taken back.
 */
final class FollowingContext extends SSLContext {
  // Not that of the JDK: servers who find it take its defaults for those of this context.
  private static final Provider PROVIDER =
      new Provider("Sidecar", "1", "Follows the identity of a mesh") {
        private static final long serialVersionUID = 1;
      };

  FollowingContext(Serving serving, Callers callers) {
    super(new Spi(serving, callers), PROVIDER, "TLS");
  }

  private static final class Spi extends SSLContextSpi {
    private final Serving serving;
    private final Callers callers;

    Spi(Serving serving, Callers callers) {
      this.serving = serving;
      this.callers = callers;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return engine(null, -1);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return engine(host, port);
    }

    private SSLEngine engine(@Nullable String host, int port) {
      SSLEngine engine = serving.orThrow().engine(host, port);
      callers.add(engine);
      return engine;
    }

    /** As engines have them: a server that sets these on an engine changes nothing. */
    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return serving.orThrow().engine(null, -1).getSSLParameters();
    }

    /** No more than the default, so that nobody finds what is weaker. */
    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return engineGetDefaultSSLParameters();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return new ServingServerSockets(serving, callers);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return new ServingSockets(serving, callers);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return serving.orThrow().ssl().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return serving.orThrow().ssl().getClientSessionContext();
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("ServerTls has initialised its context already");
    }
  }
}
