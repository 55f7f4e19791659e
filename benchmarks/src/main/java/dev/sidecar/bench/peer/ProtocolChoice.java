package dev.sidecar.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.util.List;

/**
 * Looks at the first bytes of a connection and makes way for its protocol: HTTP/2 by prior
 * knowledge begins with {@code PRI}, which is no method of HTTP/1.1.
 */
final class ProtocolChoice extends ByteToMessageDecoder {
  private static final byte[] PREFACE = {'P', 'R', 'I'};

  private final Bodies bodies;

  ProtocolChoice(Bodies bodies) {
    this.bodies = bodies;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    for (int i = 0; i < PREFACE.length; i++) {
      if (i == in.readableBytes()) {
        return;
      }
      if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
        context.pipeline().addLast(new HttpServerCodec(), new UpstreamConnection(bodies));
        context.pipeline().remove(this);
        return;
      }
    }
    http2(context.pipeline());
    context.pipeline().remove(this);
  }

  private void http2(ChannelPipeline connection) {
    connection.addLast(
        Http2FrameCodecBuilder.forServer().build(),
        new Http2MultiplexHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel stream) {
                stream
                    .pipeline()
                    .addLast(
                        new Http2StreamFrameToHttpObjectCodec(true),
                        new UpstreamConnection(bodies));
              }
            }));
  }
}
