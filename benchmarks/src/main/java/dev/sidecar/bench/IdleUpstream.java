package dev.sidecar.bench;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * An upstream that answers every call, knows how often it saw which, and closes connections that
 * are idle for a time. It tells nobody for how long.
 */
final class IdleUpstream implements AutoCloseable {
  private final AtomicIntegerArray seen;
  private final SoakUpstream upstream;

  IdleUpstream(EventLoopGroup loop, int idleMillis, int mostCalls) {
    this.seen = new AtomicIntegerArray(mostCalls);
    this.upstream =
        new SoakUpstream(loop, seen::getAndIncrement, pipeline -> close(pipeline, idleMillis));
  }

  private static void close(ChannelPipeline pipeline, int idleMillis) {
    pipeline.addLast(
        new IdleStateHandler(0, 0, idleMillis, TimeUnit.MILLISECONDS), new CloseIdle());
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream.port());
  }

  /** How often it has read the headers of a call. */
  int seen(int call) {
    return seen.get(call);
  }

  @Override
  public void close() {
    upstream.close();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for the end of a connection.
  private static final class CloseIdle extends ChannelDuplexHandler {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof IdleStateEvent) {
        context.close();
      }
    }
  }
}
