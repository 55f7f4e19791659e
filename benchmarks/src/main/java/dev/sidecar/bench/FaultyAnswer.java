package dev.sidecar.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The answer to a call, as bytes: its headers carry the call's number and its body is one letter
 * over and over, so that the client can tell an answer that belongs to another call.
 */
final class FaultyAnswer {
  private static final int SMALL_BYTES = 256;
  private static final int LARGE_BYTES = 16 * 1024;
  private static final int LETTERS = 26;

  /** What no HTTP/1.1 client must take for a good answer, or must survive. */
  private static final List<String> GARBAGE =
      List.of(
          "SSH-2.0-OpenSSH_9.2\r\n",
          "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\r\n\r\n",
          "HTTP/9.9 200 OK\r\n\r\n",
          "HTTP/1.1 -12 Odd\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 abc\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nshort",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nno chunk\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nno chunk\r\n",
          "HTTP/1.1 200 OK\r\nno colon in this line\r\n\r\n",
          "HTTP/1.1 200 OK\r\nx: " + "y".repeat(300 * 1024) + "\r\n\r\n",
          "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
          "HTTP/1.1 100 Continue\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n",
          "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
          "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");

  private static final List<String> REFUSALS =
      List.of(
          "503 Service Unavailable\r\n",
          "503 Service Unavailable\r\nRetry-After: 0\r\n",
          "408 Request Timeout\r\n",
          "421 Misdirected Request\r\n");

  private final byte[] headers;
  private final byte[] body;

  /**
   * The bytes on the wire.
   *
   * @param headers with the status line
   * @param body in chunks or not
   */
  private FaultyAnswer(byte[] headers, byte[] body) {
    this.headers = headers;
    this.body = body;
  }

  /** The body's bytes, before they are cut into chunks. */
  static int bytes(int call) {
    return call % 10 == 3 ? LARGE_BYTES : SMALL_BYTES;
  }

  /** What every byte of the body is. */
  static byte letter(int call) {
    return (byte) ('a' + call % LETTERS);
  }

  static FaultyAnswer to(int call) {
    byte[] content = new byte[bytes(call)];
    Arrays.fill(content, letter(call));
    boolean chunked = call % 4 == 1;
    String headers =
        "HTTP/1.1 200 OK\r\n"
            + (Ledger.ID + ": " + call + "\r\n")
            + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + content.length)
            + "\r\n\r\n";
    return new FaultyAnswer(ascii(headers), chunked ? inTwoChunks(content) : content);
  }

  static ByteBuf garbage(SeededDraws draws, int call) {
    return Unpooled.wrappedBuffer(
        ascii(GARBAGE.get(draws.below(GARBAGE.size(), call, GARBAGE.size()))));
  }

  static ByteBuf refusal(SeededDraws draws, int call) {
    String line = REFUSALS.get(draws.below(REFUSALS.size(), call, -REFUSALS.size()));
    return Unpooled.wrappedBuffer(
        ascii("HTTP/1.1 " + line + Ledger.ID + ": " + call + "\r\nContent-Length: 0\r\n\r\n"));
  }

  ByteBuf whole() {
    return Unpooled.wrappedBuffer(headers, body);
  }

  ByteBuf halfOfHeaders() {
    return Unpooled.wrappedBuffer(headers, 0, headers.length / 2);
  }

  ByteBuf withHalfOfBody() {
    return Unpooled.wrappedBuffer(headers, Arrays.copyOf(body, body.length / 2));
  }

  private static byte[] inTwoChunks(byte[] content) {
    String half = new String(content, 0, content.length / 2, StandardCharsets.US_ASCII);
    String chunk = Integer.toHexString(half.length()) + "\r\n" + half + "\r\n";
    return ascii(chunk + chunk + "0\r\n\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
