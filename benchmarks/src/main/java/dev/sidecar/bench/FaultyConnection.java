package dev.sidecar.bench;

import dev.sidecar.policy.AttemptHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;

/** One connection to a faulty upstream: reads requests, and does to each what was drawn for it. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails ends its connection anyway.
final class FaultyConnection extends SimpleChannelInboundHandler<HttpObject> {
  private static final long UNREAD_MILLIS = 2;
  private static final long DRIP_MILLIS = 5;
  private static final int DRIPS = 8;

  private final FaultyUpstream upstream;
  private final Fault ofConnection;
  private Fault fault = Fault.NONE;
  private int call;

  FaultyConnection(FaultyUpstream upstream, Fault ofConnection) {
    this.upstream = upstream;
    this.ofConnection = ofConnection;
  }

  /** Closes with a TCP reset, whatever is still to be sent or read. */
  static void reset(Channel connection) {
    connection.config().setOption(ChannelOption.SO_LINGER, 0);
    connection.close();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    upstream.opened(context.channel());
    if (ofConnection == Fault.RESET_ON_ACCEPT) {
      reset(context.channel());
    } else if (ofConnection == Fault.RESET_UNREAD) {
      context.channel().config().setAutoRead(false);
      context
          .executor()
          .schedule(() -> reset(context.channel()), UNREAD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (part instanceof HttpRequest request && request.decoderResult().isSuccess()) {
      call = number(request, Ledger.ID);
      int attempt = number(request, AttemptHeader.ATTEMPT_COUNT.text());
      upstream.ledger().seen(call, attempt, request.headers().contains(Ledger.ONCE));
      fault = upstream.onRequest(call, attempt);
      if (fault == Fault.RESET_IN_REQUEST) {
        reset(context.channel());
      }
    }
    if (part instanceof LastHttpContent && context.channel().isActive()) {
      answer(context);
    }
  }

  private static int number(HttpRequest request, String header) {
    String text = request.headers().get(header);
    return text == null ? -1 : Integer.parseInt(text);
  }

  private void answer(ChannelHandlerContext context) {
    FaultyAnswer answer = FaultyAnswer.to(call);
    switch (fault) {
      case RESET_BEFORE_HEADERS -> reset(context.channel());
      case CLOSE_BEFORE_HEADERS -> context.close();
      case HALF_CLOSE -> ((SocketChannel) context.channel()).shutdownOutput();
      case RESET_IN_HEADERS -> thenReset(context, answer.halfOfHeaders());
      case CLOSE_IN_HEADERS -> thenClose(context, answer.halfOfHeaders());
      case RESET_IN_BODY -> thenReset(context, answer.withHalfOfBody());
      case CLOSE_IN_BODY -> thenClose(context, answer.withHalfOfBody());
      case HANG -> {}
      case HANG_IN_BODY -> context.writeAndFlush(answer.withHalfOfBody());
      case DRIP -> {
        ByteBuf whole = answer.whole();
        drip(context, whole, Math.max(1, whole.readableBytes() / DRIPS));
      }
      case GARBAGE -> thenClose(context, FaultyAnswer.garbage(upstream.draws(), call));
      case REFUSING_STATUS -> context.writeAndFlush(FaultyAnswer.refusal(upstream.draws(), call));
      case CLOSE_AFTER_ANSWER -> thenClose(context, answer.whole());
      default -> context.writeAndFlush(answer.whole());
    }
  }

  private static void thenReset(ChannelHandlerContext context, ByteBuf bytes) {
    context
        .writeAndFlush(bytes)
        .addListener(
            // Later, because a reset overtakes bytes that the client has not read.
            written ->
                context
                    .executor()
                    .schedule(() -> reset(context.channel()), 1, TimeUnit.MILLISECONDS));
  }

  private static void thenClose(ChannelHandlerContext context, ByteBuf bytes) {
    context.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE);
  }

  private static void drip(ChannelHandlerContext context, ByteBuf rest, int bytes) {
    if (!context.channel().isActive() || rest.readableBytes() <= bytes) {
      context.writeAndFlush(rest);
      return;
    }
    context.writeAndFlush(rest.readRetainedSlice(bytes));
    context
        .executor()
        .schedule(() -> drip(context, rest, bytes), DRIP_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
