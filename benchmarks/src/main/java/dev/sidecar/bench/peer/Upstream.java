package dev.sidecar.bench.peer;

import dev.sidecar.bench.peer.Certificates.Side;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A small server of HTTP/1.1 and HTTP/2 that costs little beside what is measured. */
public final class Upstream implements AutoCloseable {
  /** What the program prints before its ports, once it listens. */
  public static final String READY = "READY ";

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Bodies bodies = new Bodies();
  private final Channel listener;
  private final @Nullable Channel secured;

  /** Listens on free ports of the loopback address, with one thread for everything. */
  private Upstream(@Nullable Certificates certificates) throws IOException {
    SslContext tls = certificates == null ? null : context(certificates);
    this.listener = listen(connection -> {});
    this.secured =
        tls == null
            ? null
            : listen(
                connection -> connection.addLast(tls.newHandler(connection.channel().alloc())));
  }

  /**
   * Serves until standard input closes, so that no process is left when its parent dies.
   *
   * @param args nothing, or the directory of {@link Certificates}
   */
  public static void main(String[] args) throws IOException {
    serve(args.length == 0 ? null : new Certificates(Path.of(args[0])));
  }

  /** Serves until standard input closes. */
  public static void serve() throws IOException {
    serve(null);
  }

  private static void serve(@Nullable Certificates certificates) throws IOException {
    try (Upstream upstream = new Upstream(certificates)) {
      System.out.println(READY + upstream.ports());
      System.out.flush();
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** The suite that real Envoys agree on where the processor has AES, so that all arms have it. */
  private static SslContext context(Certificates certificates) throws IOException {
    return SslContextBuilder.forServer(
            certificates.chain(Side.SERVER).toFile(), certificates.key(Side.SERVER).toFile())
        .trustManager(certificates.bundle().toFile())
        .clientAuth(ClientAuth.REQUIRE)
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3")
        .ciphers(List.of("TLS_AES_128_GCM_SHA256"))
        .build();
  }

  private Channel listen(Consumer<ChannelPipeline> below) {
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel connection) {
                below.accept(connection.pipeline());
                connection.pipeline().addLast(new ProtocolChoice(bodies));
              }
            })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .syncUninterruptibly()
        .channel();
  }

  /** Of plain text, and behind a space of mTLS, if it speaks that. */
  private String ports() {
    return port(listener) + (secured == null ? "" : " " + port(secured));
  }

  private static int port(Channel listening) {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    if (secured != null) {
      secured.close().syncUninterruptibly();
    }
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
