package dev.sidecar.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** The few frames that an HTTP/2 server needs to stall in all the ways there are (RFC 9113). */
final class Http2Frames {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;

  static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;

  private static final int PREFACE_BYTES = 24;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int LARGEST_WINDOW = Integer.MAX_VALUE;
  private static final int FIRST_WINDOW = 65_535;
  private static final int CANCEL = 8;
  // Static table of RFC 7541, index 8: ":status: 200".
  private static final byte[] STATUS_200 = {(byte) 0x88};

  /** A frame that the client sent. */
  private boolean resetRead;

  private final Set<Integer> endsRead = new HashSet<>();

  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean ends() {
      return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }
  }

  private final DataInputStream in;
  private final OutputStream out;
  private boolean prefaceRead;
  private byte[] withheld = {};

  Http2Frames(DataInputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /** Settings with the default windows. */
  Http2Frames settings() throws IOException {
    send(SETTINGS, 0, 0);
    return this;
  }

  /** Settings with a window for each new stream, and the largest one for the connection. */
  Http2Frames settings(int streamWindowBytes) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(6);
    window.putShort((short) INITIAL_WINDOW_SIZE).putInt(streamWindowBytes);
    send(SETTINGS, 0, 0, window.array());
    return grant(0, LARGEST_WINDOW - FIRST_WINDOW);
  }

  /** Settings with the largest windows there are. */
  Http2Frames settingsWithoutFlowControl() throws IOException {
    return settings(LARGEST_WINDOW);
  }

  Http2Frames grant(int stream, int bytes) throws IOException {
    send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
    return this;
  }

  /** Reads up to the head of the next request. */
  int readRequest() throws IOException {
    return readUntil(HEADERS).stream();
  }

  Frame readUntil(int type) throws IOException {
    Frame frame;
    do {
      frame = read();
    } while (frame.type() != type);
    return frame;
  }

  Http2Frames answer(int stream) throws IOException {
    send(HEADERS, END_HEADERS, stream, STATUS_200);
    return this;
  }

  Http2Frames data(int stream, int flags, byte[] part) throws IOException {
    send(DATA, flags, stream, part);
    return this;
  }

  /** The head of a response without its last byte. */
  void halfAnswer(int stream) throws IOException {
    half(HEADERS, END_HEADERS, stream, STATUS_200);
  }

  /** A part of a body without its last byte. */
  void halfData(int stream, byte[] part) throws IOException {
    half(DATA, 0, stream, part);
  }

  private void half(int type, int flags, int stream, byte[] part) throws IOException {
    byte[] whole = frame(type, flags, stream, part);
    out.write(whole, 0, whole.length - 1);
    withheld = new byte[] {whole[whole.length - 1]};
  }

  private void send(int type, int flags, int stream, byte... payload) throws IOException {
    out.write(frame(type, flags, stream, payload));
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    int length = payload.length;
    return ByteBuffer.allocate(9 + length)
        .put((byte) (length >> 16))
        .putShort((short) length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Reads on until a request has ended, which may have been before another frame that was read. */
  void readUntilEnd(int stream) throws IOException {
    while (!endsRead.contains(stream)) {
      read();
    }
  }

  /** Reads on until a reset has come, which may have been before another frame that was read. */
  void readUntilReset() throws IOException {
    while (!resetRead) {
      read();
    }
  }

  /** The next frame; settings are acknowledged on the way. */
  Frame read() throws IOException {
    if (!prefaceRead) {
      in.readFully(new byte[PREFACE_BYTES]);
      prefaceRead = true;
    }
    int lengthAndType = in.readInt();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = new byte[lengthAndType >>> 8];
    in.readFully(payload);
    Frame frame = new Frame(lengthAndType & 0xFF, flags, stream, payload);
    resetRead |= frame.type() == RST_STREAM;
    if (frame.ends()) {
      endsRead.add(stream);
    }
    if (frame.type() == SETTINGS && (flags & ACK) == 0) {
      send(SETTINGS, ACK, 0);
    }
    return frame;
  }

  /** Whether a stream is cancelled, and the connection lives on. */
  boolean readsAReset() throws IOException {
    Frame reset = readUntil(RST_STREAM);
    return ByteBuffer.wrap(reset.payload()).getInt() == CANCEL && answersAPing();
  }

  private boolean answersAPing() throws IOException {
    // The next frame begins where a half one ends.
    out.write(withheld);
    send(PING, 0, 0, new byte[8]);
    return readUntil(PING).flags() == ACK;
  }
}
