package dev.sidecar.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;

/** Answers the requests of one connection, or of one HTTP/2 stream, and drops their bodies. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails ends its connection anyway.
final class UpstreamConnection extends SimpleChannelInboundHandler<HttpObject> {
  private final Bodies bodies;
  private String path = "";
  private boolean keepAlive;

  UpstreamConnection(Bodies bodies) {
    this.bodies = bodies;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (part instanceof HttpRequest request) {
      path = request.uri();
      keepAlive = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
    }
    if (part instanceof LastHttpContent) {
      answer(context);
    }
  }

  private void answer(ChannelHandlerContext context) {
    ByteBuf body = bodies.view(path);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            body == null ? HttpResponseStatus.NOT_FOUND : HttpResponseStatus.OK,
            body == null ? Unpooled.EMPTY_BUFFER : body);
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    HttpUtil.setKeepAlive(response, keepAlive);
    ChannelFuture written = context.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      System.err.println("upstream: " + cause);
    }
    context.close();
  }
}
