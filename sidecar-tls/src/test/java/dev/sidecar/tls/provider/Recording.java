package dev.sidecar.tls.provider;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What a client sent and received. Reads what TLS 1.3 shows in clear (RFC 8446): the hellos. */
final class Recording {
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_HELLO = 2;
  private static final int KEY_SHARE = 51;

  // The random of a ServerHello that is a HelloRetryRequest.
  private static final byte[] RETRY =
      HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  synchronized void sent(byte[] bytes, int offset, int length) {
    sent.write(bytes, offset, length);
  }

  synchronized void received(byte[] bytes, int offset, int length) {
    received.write(bytes, offset, length);
  }

  /**
   * How often the client said hello, which is how many round trips passed before it could send
   * anything encrypted: 1, or 2 after a HelloRetryRequest.
   */
  synchronized int clientHellos() {
    return hellos(sent, CLIENT_HELLO).size();
  }

  /** How often the server asked for another hello. */
  synchronized int retryRequests() {
    return (int)
        hellos(received, SERVER_HELLO).stream()
            .filter(hello -> Arrays.equals(hello, 2, 34, RETRY, 0, 32))
            .count();
  }

  /** The group that the server chose, by its number. */
  synchronized int group() {
    List<byte[]> hellos = hellos(received, SERVER_HELLO);
    ByteBuffer hello = ByteBuffer.wrap(hellos.get(hellos.size() - 1));
    hello.position(34);
    skip(hello, hello.get() & 0xff);
    skip(hello, 3);
    int end = (hello.getShort() & 0xffff) + hello.position();
    while (hello.position() < end) {
      int type = hello.getShort() & 0xffff;
      int length = hello.getShort() & 0xffff;
      if (type == KEY_SHARE) {
        return hello.getShort() & 0xffff;
      }
      skip(hello, length);
    }
    throw new AssertionError("a server's hello without a key share");
  }

  // Without the four bytes of type and length. A hello fits into one record.
  private static List<byte[]> hellos(ByteArrayOutputStream side, int type) {
    List<byte[]> found = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(side.toByteArray());
    while (bytes.remaining() >= 5) {
      int start = bytes.position();
      int length = bytes.getShort(start + 3) & 0xffff;
      if (bytes.get(start) == HANDSHAKE && bytes.get(start + 5) == type) {
        found.add(Arrays.copyOfRange(bytes.array(), start + 9, start + 5 + length));
      }
      bytes.position(Math.min(bytes.limit(), start + 5 + length));
    }
    return found;
  }

  private static void skip(ByteBuffer bytes, int count) {
    bytes.position(bytes.position() + count);
  }
}
