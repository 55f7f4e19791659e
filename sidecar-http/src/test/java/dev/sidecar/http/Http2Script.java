package dev.sidecar.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** HTTP/2 with prior knowledge, frame by frame: does the same to every request. */
final class Http2Script implements RawServer.Script {
  static final int NO_ERROR = 0;
  static final int INTERNAL_ERROR = 2;
  static final int REFUSED_STREAM = 7;

  private static final int PREFACE_BYTES = 24;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  // RFC 7541, appendix A: index 8 is ":status: 200".
  private static final byte[] STATUS_200 = {(byte) 0x88};

  /** What is done to a request when all of it has come. */
  @FunctionalInterface
  interface Reaction {
    void to(Stream stream) throws IOException;
  }

  private final Reaction reaction;
  private final AtomicInteger streams = new AtomicInteger();

  Http2Script(Reaction reaction) {
    this.reaction = reaction;
  }

  static Http2Script good() {
    return new Http2Script(Stream::answer);
  }

  /** Requests so far. */
  int streams() {
    return streams.get();
  }

  @Override
  public void run(RawServer.Peer peer) throws IOException {
    peer.read(PREFACE_BYTES);
    frame(peer, SETTINGS, 0, 0, new byte[0]);
    while (true) {
      byte[] bytes = peer.read(9);
      if (bytes.length < 9) {
        return;
      }
      ByteBuffer head = ByteBuffer.wrap(bytes);
      int length = head.getInt(0) >>> 8;
      int type = bytes[3];
      int flags = bytes[4];
      byte[] payload = peer.read(length);
      if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
        frame(peer, type, ACK, 0, type == PING ? payload : new byte[0]);
      }
      if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
        streams.incrementAndGet();
        reaction.to(new Stream(peer, head.getInt(5)));
      }
    }
  }

  private static void frame(RawServer.Peer peer, int type, int flags, int stream, byte[] payload)
      throws IOException {
    peer.write(
        ByteBuffer.allocate(9 + payload.length)
            .putInt(payload.length << 8 | type)
            .put((byte) flags)
            .putInt(stream)
            .put(payload)
            .array());
  }

  /** One request, and what can be done to it. */
  record Stream(RawServer.Peer peer, int id) {
    void answer() throws IOException {
      frame(peer, HEADERS, END_HEADERS, id, STATUS_200);
      frame(peer, DATA, END_STREAM, id, new byte[] {'g', 'o', 'o', 'd'});
    }

    void beginAnswer() throws IOException {
      frame(peer, HEADERS, END_HEADERS, id, STATUS_200);
      frame(peer, DATA, 0, id, new byte[] {'g', 'o'});
    }

    void reset(int code) throws IOException {
      frame(peer, RST_STREAM, 0, id, ByteBuffer.allocate(4).putInt(code).array());
    }

    void goAway(int lastStream, int code) throws IOException {
      byte[] payload = ByteBuffer.allocate(8).putInt(lastStream).putInt(code).array();
      frame(peer, GOAWAY, 0, 0, payload);
    }
  }
}
