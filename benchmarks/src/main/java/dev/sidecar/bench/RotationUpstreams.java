package dev.sidecar.bench;

import dev.sidecar.testing.tls.TestCertificate;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Upstreams over TLS whose certificate and trust are replaced while they serve. What they speak is
 * the JDK's and Netty's alone, so that they judge the client and not its own code; callers must
 * show a certificate. One thread for everything.
 */
final class RotationUpstreams implements AutoCloseable {
  private static final AttributeKey<X509Certificate> SHOWN = AttributeKey.valueOf("shown");

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<SoakUpstream> upstreams = new ArrayList<>();
  private final Handshakes handshakes;
  private volatile @Nullable SslContext context;

  /** Hears of handshakes, on the thread of the upstreams. */
  interface Handshakes {
    /** A caller has shown a certificate that is trusted. */
    void succeeded(X509Certificate shown);

    /** One has not, or went away. */
    void failed(Throwable cause);
  }

  /**
   * Starts so many, on free ports. They take no connection before {@link #use}.
   *
   * @param seen told the number of each call
   */
  RotationUpstreams(int count, IntConsumer seen, Handshakes handshakes) {
    this.handshakes = handshakes;
    for (int i = 0; i < count; i++) {
      upstreams.add(new SoakUpstream(loop, seen, this::secure));
    }
  }

  private void secure(ChannelPipeline connection) {
    SslHandler tls = Objects.requireNonNull(context).newHandler(connection.channel().alloc());
    connection.addLast(tls);
    tls.handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                X509Certificate shown = shown(tls);
                connection.channel().attr(SHOWN).set(shown);
                handshakes.succeeded(shown);
              } else {
                handshakes.failed(done.cause());
              }
            });
  }

  private static X509Certificate shown(SslHandler tls) throws SSLPeerUnverifiedException {
    return (X509Certificate) tls.engine().getSession().getPeerCertificates()[0];
  }

  /** Connections that come from now on meet this certificate and this trust. */
  void use(TestCertificate own, List<X509Certificate> trusted) throws IOException {
    context =
        SslContextBuilder.forServer(own.key(), own.chain())
            .trustManager(trusted)
            .clientAuth(ClientAuth.REQUIRE)
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.3")
            .build();
  }

  List<Integer> ports() {
    return upstreams.stream().map(SoakUpstream::port).toList();
  }

  /** All that are open, handshakes under way included. */
  long connections() {
    return upstreams.stream().mapToLong(SoakUpstream::connections).sum();
  }

  /** What the callers of the live connections have shown. */
  List<X509Certificate> certificates() {
    List<X509Certificate> shown = new ArrayList<>();
    for (SoakUpstream upstream : upstreams) {
      for (Channel connection : upstream.open()) {
        X509Certificate its = connection.attr(SHOWN).get();
        if (its != null) {
          shown.add(its);
        }
      }
    }
    return shown;
  }

  /** Runs a look again and again, on the thread that sees connections end. */
  void every(long millis, Runnable look) {
    var unused = loop.next().scheduleAtFixedRate(look, millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    upstreams.forEach(SoakUpstream::close);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
