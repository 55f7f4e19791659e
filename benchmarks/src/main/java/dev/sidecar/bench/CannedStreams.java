package dev.sidecar.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One connection of HTTP/2 whose every stream gets the same answer: what a rate limit service says
 * to a call within its limits, and a GET takes it as well. Source: RFC 9113, section 6.
 */
final class CannedStreams {
  private static final int PREFACE_BYTES = 24;
  private static final int HEAD_BYTES = 9;
  private static final int MOST_PAYLOAD = 16_384;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  // By the static table: :status 200, and content-type as a name.
  private static final byte[] FIRST =
      concat(new byte[] {(byte) 0x88, 0x0f, 0x10, 16}, ascii("application/grpc"));
  // A prefix, and RateLimitResponse with the code OK.
  private static final byte[] MESSAGE = {0, 0, 0, 0, 2, 8, 1};
  private static final byte[] LAST =
      concat(concat(new byte[] {0, 11}, ascii("grpc-status")), new byte[] {1, '0'});

  private final InputStream in;
  private final OutputStream out;
  private final byte[] head = new byte[HEAD_BYTES];
  private final byte[] payload = new byte[MOST_PAYLOAD];
  private final byte[] answer =
      concat(
          concat(frame(HEADERS, END_HEADERS, FIRST), frame(DATA, 0, MESSAGE)),
          frame(HEADERS, END_HEADERS | END_STREAM, LAST));
  private final int[] streamsAt = {
    5, 5 + HEAD_BYTES + FIRST.length, 5 + 2 * HEAD_BYTES + FIRST.length + MESSAGE.length
  };
  private final byte[] window = frame(WINDOW_UPDATE, 0, new byte[4]);
  private byte[] begun = {};
  private int at;

  CannedStreams(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /**
   * Until the client closes the connection.
   *
   * @param bytes that were read already, from the first one on
   */
  void serve(byte[] bytes, int length) throws IOException {
    begun = Arrays.copyOf(bytes, length);
    read(payload, PREFACE_BYTES);
    out.write(frame(SETTINGS, 0, new byte[0]));
    while (true) {
      read(head, HEAD_BYTES);
      int size = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
      if (size > payload.length) {
        throw new IOException("a frame of " + size + " bytes");
      }
      read(payload, size);
      answer(head[3], head[4], size);
    }
  }

  private void answer(int type, int flags, int size) throws IOException {
    switch (type) {
      case SETTINGS -> {
        if ((flags & ACK) == 0) {
          out.write(frame(SETTINGS, ACK, new byte[0]));
        }
      }
      case PING -> {
        if ((flags & ACK) == 0) {
          out.write(frame(PING, ACK, Arrays.copyOf(payload, size)));
        }
      }
      case DATA, HEADERS -> {
        if (type == DATA && size > 0) {
          put(window, HEAD_BYTES, size);
          out.write(window);
        }
        if ((flags & END_STREAM) != 0) {
          for (int offset : streamsAt) {
            System.arraycopy(head, 5, answer, offset, 4);
          }
          out.write(answer);
        }
      }
      default -> {
        // Resets, priorities and windows change nothing of the answers.
      }
    }
  }

  private void read(byte[] into, int length) throws IOException {
    int done = Math.min(length, begun.length - at);
    System.arraycopy(begun, at, into, 0, done);
    at += done;
    while (done < length) {
      int read = in.read(into, done, length - done);
      if (read < 0) {
        throw new EOFException();
      }
      done += read;
    }
  }

  private static byte[] frame(int type, int flags, byte[] payload) {
    byte[] head = new byte[HEAD_BYTES];
    put(head, 0, payload.length << 8 | type);
    head[4] = (byte) flags;
    return concat(head, payload);
  }

  private static void put(byte[] bytes, int offset, int number) {
    for (int i = 0; i < 4; i++) {
      bytes[offset + i] = (byte) (number >> 8 * (3 - i));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
