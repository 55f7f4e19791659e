package dev.sidecar.bench.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;

/** BoringSSL through Netty; certificates are verified by the JDK, as they are for all others. */
final class BoringSsl implements Speaker.Ends {
  private static final ByteBufAllocator MEMORY = UnpooledByteBufAllocator.DEFAULT;

  private final SslContext clients;
  private final SslContext servers;

  BoringSsl(Credentials credentials) throws GeneralSecurityException, IOException {
    X509Certificate[] chain = credentials.own().chain().toArray(X509Certificate[]::new);
    clients =
        only(SslContextBuilder.forClient().keyManager(credentials.own().key(), chain), credentials)
            .build();
    servers =
        only(SslContextBuilder.forServer(credentials.own().key(), chain), credentials)
            .clientAuth(ClientAuth.REQUIRE)
            .build();
  }

  private static SslContextBuilder only(SslContextBuilder builder, Credentials credentials)
      throws GeneralSecurityException, IOException {
    return builder
        .sslProvider(SslProvider.OPENSSL_REFCNT)
        .trustManager(credentials.trust())
        .protocols("TLSv1.3")
        .option(OpenSslContextOption.GROUPS, new String[] {"X25519"});
  }

  @Override
  public SSLEngine client(boolean known) {
    if (known) {
      throw new UnsupportedOperationException("resumes no session here");
    }
    return clients.newEngine(MEMORY);
  }

  @Override
  public SSLEngine server() {
    return servers.newEngine(MEMORY);
  }

  @Override
  public void release(SSLEngine end) {
    ReferenceCountUtil.release(end);
  }
}
