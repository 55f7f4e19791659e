package dev.sidecar.conformance.upstream;

import dev.sidecar.conformance.cases.Behaviour;
import dev.sidecar.conformance.cases.Behaviour.Answer;
import dev.sidecar.conformance.cases.Behaviour.Broken;
import dev.sidecar.conformance.cases.Behaviour.Ending;
import dev.sidecar.conformance.cases.Behaviour.Fault;
import dev.sidecar.conformance.cases.Header;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** An upstream's end of one HTTP/2 connection in the clear, by prior knowledge, frame by frame. */
final class Http2Connection {
  private static final int PREFACE_BYTES = 24;
  private static final int PADDED = 8;
  private static final int PRIORITY = 0x20;
  private static final int INTERNAL_ERROR = 2;
  private static final int REFUSED_STREAM = 7;
  private static final int MOST_HEADER_BYTES = 1 << 16;

  /** A request that is coming in. */
  private static final class Incoming {
    private final ByteArrayOutputStream headers = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean last;
  }

  private final String name;
  private final Socket socket;
  private final LiveUpstream upstream;
  private final Executor streams;
  private final DataInputStream in;
  private final Http2Output out;
  private final Map<Integer, Incoming> incoming = new HashMap<>();
  private final DefaultHttp2HeadersDecoder decoder =
      new DefaultHttp2HeadersDecoder(false, MOST_HEADER_BYTES);

  Http2Connection(String name, Socket socket, LiveUpstream upstream, Executor streams)
      throws IOException {
    this.name = name;
    this.socket = socket;
    this.upstream = upstream;
    this.streams = streams;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = new Http2Output(socket.getOutputStream());
  }

  /** Takes streams until the connection ends. */
  void serve() throws IOException {
    in.readFully(new byte[PREFACE_BYTES]);
    out.settings();
    while (true) {
      int lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt() & Integer.MAX_VALUE;
      byte[] payload = new byte[lengthAndType >>> 8];
      in.readFully(payload);
      frame(lengthAndType & 0xff, flags, stream, payload);
    }
  }

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    boolean endStream = (flags & Http2Output.END_STREAM) != 0;
    switch (type) {
      case Http2Output.HEADERS -> {
        Incoming fresh = new Incoming();
        fresh.headers.writeBytes(unpadded(payload, flags));
        fresh.last = endStream;
        incoming.put(stream, fresh);
        headersEnd(flags, stream, fresh);
      }
      case Http2Output.CONTINUATION -> {
        Incoming known = known(stream);
        known.headers.writeBytes(payload);
        headersEnd(flags, stream, known);
      }
      case Http2Output.DATA -> {
        out.consumed(stream, payload.length);
        Incoming known = known(stream);
        known.body.writeBytes(unpadded(payload, flags));
        if (endStream) {
          arrived(stream, known);
        }
      }
      case Http2Output.SETTINGS -> out.acknowledge(Http2Output.SETTINGS, flags, new byte[0]);
      case Http2Output.PING -> out.acknowledge(Http2Output.PING, flags, payload);
      default -> {
        // What the peer resets or gives room for changes nothing here.
      }
    }
  }

  private Incoming known(int stream) throws IOException {
    Incoming known = incoming.get(stream);
    if (known == null) {
      throw new IOException("a frame of stream " + stream + ", which has not begun");
    }
    return known;
  }

  private static byte[] unpadded(byte[] payload, int flags) {
    int from = (flags & PADDED) == 0 ? 0 : 1;
    int padding = from == 0 ? 0 : payload[0] & 0xff;
    // Only HEADERS have it; on DATA the bit has no meaning and is not set.
    int priority = (flags & PRIORITY) == 0 ? 0 : 5;
    return Arrays.copyOfRange(payload, from + priority, payload.length - padding);
  }

  private void headersEnd(int flags, int stream, Incoming request) throws IOException {
    if ((flags & Http2Output.END_HEADERS) != 0 && request.last) {
      arrived(stream, request);
    }
  }

  private void arrived(int stream, Incoming request) throws IOException {
    Http2Headers read;
    try {
      read = decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(request.headers.toByteArray()));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("host", String.valueOf(read.authority())));
    read.forEach(
        entry -> {
          if (entry.getKey().charAt(0) != ':') {
            headers.add(new Header(entry.getKey().toString(), entry.getValue().toString()));
          }
        });
    incoming.remove(stream);
    // Both before the arrival is told: whoever waits for it may release or look at once.
    int seen = upstream.releases();
    Behaviour does = upstream.take(String.valueOf(read.path()));
    String method = String.valueOf(read.method());
    upstream.arrived(
        new Arrival(
            name,
            method,
            String.valueOf(read.path()),
            headers,
            request.body.toString(StandardCharsets.ISO_8859_1),
            System.nanoTime()));
    // Other streams go on while this one waits.
    streams.execute(() -> act(does, stream, method.equals("HEAD"), seen));
  }

  private void act(Behaviour does, int stream, boolean head, int seen) {
    try {
      if (does instanceof Answer answer) {
        if (answer.holds()) {
          upstream.awaitRelease(seen);
        }
        upstream.pause(answer.delay());
        answer(answer, stream, head);
      } else {
        fail((Fault) does, stream);
      }
    } catch (IOException e) {
      // The other side has gone, or the case is over.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Answer answer, int stream, boolean head) throws IOException {
    byte[] body = head ? new byte[0] : answer.bytes();
    Broken broken = answer.broken();
    byte[] sent =
        broken == null ? body : Arrays.copyOf(body, Math.min(broken.bytes(), body.length));
    boolean ends = broken == null && answer.trailers().isEmpty();
    out.headers(stream, answer.status(), answer.headers(), ends && body.length == 0);
    if (sent.length > 0) {
      out.data(stream, sent, ends);
    }
    if (broken == null && !ends) {
      out.trailers(stream, answer.trailers());
    }
    if (broken != null) {
      fail(
          broken.by() == Ending.CLOSE
              ? Fault.CLOSE
              : broken.by() == Ending.RESET ? Fault.RESET : Fault.HANG,
          stream);
    }
  }

  private void fail(Fault fault, int stream) throws IOException {
    switch (fault) {
      case RESET -> out.reset(stream, INTERNAL_ERROR);
      case REFUSE_STREAM -> out.reset(stream, REFUSED_STREAM);
      case GOAWAY -> {
        out.goAway(Math.max(0, stream - 2));
        socket.close();
      }
      // A script that was changed while this connection was open closes it like the port.
      case CLOSE, REFUSE, BLACKHOLE -> socket.close();
      case HANG, HALF_CLOSE -> {}
    }
  }
}
