package dev.sidecar.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** An upstream that answers every call, tells which it saw, and never closes a connection. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails ends its connection anyway.
final class SoakUpstream implements AutoCloseable {
  private final Channel listener;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final IntConsumer seen;

  /**
   * Listens on a free port.
   *
   * @param seen told the number of each call, the last part of its path
   */
  SoakUpstream(EventLoopGroup loop, IntConsumer seen) {
    this(loop, seen, plain -> {});
  }

  /**
   * The same with something between the connection and HTTP.
   *
   * @param below adds it
   */
  SoakUpstream(EventLoopGroup loop, IntConsumer seen, Consumer<ChannelPipeline> below) {
    this.seen = seen;
    this.listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    open.add(connection);
                    below.accept(connection.pipeline());
                    connection.pipeline().addLast(new HttpServerCodec(), new Connection());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  int connections() {
    return open.size();
  }

  /** Those that live now. */
  Iterable<Channel> open() {
    return open;
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    open.close().syncUninterruptibly();
  }

  private final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
      if (part instanceof HttpRequest request) {
        String path = request.uri();
        seen.accept(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)));
      }
      if (part instanceof LastHttpContent) {
        var response =
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(new byte[64]));
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, 64);
        context.writeAndFlush(response);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
