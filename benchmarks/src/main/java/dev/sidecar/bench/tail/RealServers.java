package dev.sidecar.bench.tail;

import dev.sidecar.balance.ServerLoad;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Listeners on free ports of the loopback address, one for each endpoint, and two threads. */
final class RealServers implements AutoCloseable {
  /** How long a call needs a worker, in nanoseconds. */
  static final String NEED = "x-need-nanos";

  /** Which endpoint an answer is of, from 0. */
  static final String PLACE = "x-place";

  static final String LOAD_PATH = "/load";

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  /** The thread that tells when a call has had its worker for long enough. */
  ScheduledExecutorService clock() {
    return clock;
  }

  /** Listens for these endpoints, and says where. */
  List<InetSocketAddress> listen(List<RealEndpoint> endpoints) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (RealEndpoint endpoint : endpoints) {
      addresses.add(listen(endpoint, addresses.size()));
    }
    return addresses;
  }

  private InetSocketAddress listen(RealEndpoint endpoint, int place) {
    Channel listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1_024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection
                        .pipeline()
                        .addLast(new HttpServerCodec(), new Connection(endpoint, place));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    return (InetSocketAddress) listener.localAddress();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Requests without bodies, one after the other. */
  @SuppressWarnings("FutureReturnValueIgnored") // A write that fails ends its connection anyway.
  private static final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    private final RealEndpoint endpoint;
    private final int place;

    Connection(RealEndpoint endpoint, int place) {
      this.endpoint = endpoint;
      this.place = place;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
      if (!(part instanceof HttpRequest request)) {
        return;
      }
      if (request.uri().equals(LOAD_PATH)) {
        FullHttpResponse response = response(HttpResponseStatus.NO_CONTENT);
        response.headers().set(ServerLoad.HEADER, endpoint.load());
        context.writeAndFlush(response);
        return;
      }
      endpoint.serve(
          Long.parseLong(request.headers().get(NEED)),
          status -> context.writeAndFlush(answer(HttpResponseStatus.valueOf(status))));
    }

    private FullHttpResponse answer(HttpResponseStatus status) {
      FullHttpResponse response = response(status);
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, 0).setInt(PLACE, place);
      return response;
    }

    private static FullHttpResponse response(HttpResponseStatus status) {
      return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
