package dev.sidecar.conformance.upstream;

import dev.sidecar.conformance.cases.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/** The frames that an upstream sends on one HTTP/2 connection. Any thread; a frame is whole. */
final class Http2Output {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  private static final byte[] NOTHING = {};

  private final DataOutputStream out;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();

  Http2Output(OutputStream out) {
    this.out = new DataOutputStream(out);
  }

  void settings() throws IOException {
    frame(SETTINGS, 0, 0, NOTHING);
  }

  /** Answers a frame of a kind that is answered, unless it is an answer itself. */
  void acknowledge(int type, int flags, byte[] payload) throws IOException {
    if ((flags & ACK) == 0) {
      frame(type, ACK, 0, payload);
    }
  }

  /** Gives room again for what was read. */
  void consumed(int stream, int bytes) throws IOException {
    if (bytes > 0) {
      byte[] payload = ByteBuffer.allocate(4).putInt(bytes).array();
      frame(WINDOW_UPDATE, 0, 0, payload);
      frame(WINDOW_UPDATE, 0, stream, payload);
    }
  }

  synchronized void headers(int stream, int status, List<Header> headers, boolean last)
      throws IOException {
    headers(stream, new DefaultHttp2Headers(false).status(Integer.toString(status)), headers, last);
  }

  /** Headers behind a body. */
  synchronized void trailers(int stream, List<Header> headers) throws IOException {
    headers(stream, new DefaultHttp2Headers(false), headers, true);
  }

  private void headers(int stream, Http2Headers all, List<Header> headers, boolean last)
      throws IOException {
    headers.forEach(it -> all.add(it.name().toLowerCase(Locale.ROOT), it.value()));
    ByteBuf encoded = Unpooled.buffer();
    try {
      encoder.encodeHeaders(stream, all, encoded);
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, ByteBufUtil.getBytes(encoded));
  }

  void data(int stream, byte[] bytes, boolean last) throws IOException {
    frame(DATA, last ? END_STREAM : 0, stream, bytes);
  }

  void reset(int stream, int error) throws IOException {
    frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(error).array());
  }

  /** Says that no stream after this one was processed. */
  void goAway(int lastStream) throws IOException {
    frame(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(lastStream).putInt(0).array());
  }

  private synchronized void frame(int type, int flags, int stream, byte[] payload)
      throws IOException {
    out.writeInt(payload.length << 8 | type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }
}
