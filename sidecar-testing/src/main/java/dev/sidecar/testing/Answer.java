package dev.sidecar.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A response that a scripted endpoint sends: {@code Answer.of(200).header("ETag", "7").body("three
 * apples").after(Duration.ofSeconds(2))}. Immutable; each method makes another.
 *
 * <p>Its body has a Content-Length unless it is {@link #chunked} or a header says otherwise.
 */
public final class Answer {
  /** What the endpoint does after the last byte that it sends. */
  enum Ending {
    KEEPS,
    CLOSES,
    RESETS,
    HANGS
  }

  private static final int WHOLE = Integer.MAX_VALUE;

  private final int status;
  private final List<String> headers;
  private final byte[] body;
  private final boolean chunked;
  private final Duration delay;
  private final int bytesSent;
  private final Ending ending;

  private Answer(
      int status,
      List<String> headers,
      byte[] body,
      boolean chunked,
      Duration delay,
      int bytesSent,
      Ending ending) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.chunked = chunked;
    this.delay = delay;
    this.bytesSent = bytesSent;
    this.ending = ending;
  }

  /**
   * An answer without a body, sent at once.
   *
   * @param status 200 to 599
   */
  public static Answer of(int status) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
    }
    return new Answer(status, List.of(), new byte[0], false, Duration.ZERO, WHOLE, Ending.KEEPS);
  }

  /** With one more header. */
  public Answer header(String name, String value) {
    List<String> more = new ArrayList<>(headers);
    more.add(name + ": " + value);
    return new Answer(status, List.copyOf(more), body, chunked, delay, bytesSent, ending);
  }

  /** With this body in UTF-8. */
  public Answer body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  /** With this body. */
  public Answer body(byte[] bytes) {
    return new Answer(status, headers, bytes.clone(), chunked, delay, bytesSent, ending);
  }

  /** With its body as one chunk instead of a Content-Length. */
  public Answer chunked() {
    return new Answer(status, headers, body, true, delay, bytesSent, ending);
  }

  /** Sent so long after the whole request has arrived; default 0. */
  public Answer after(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("after: " + time + " (expected: 0 or more)");
    }
    return new Answer(status, headers, body, chunked, time, bytesSent, ending);
  }

  /** The endpoint closes the connection after so many bytes of the body. */
  public Answer closesAfter(int bytes) {
    return cut(bytes, Ending.CLOSES);
  }

  /** The connection is reset after so many bytes of the body. */
  public Answer resetsAfter(int bytes) {
    return cut(bytes, Ending.RESETS);
  }

  /** The endpoint falls silent after so many bytes of the body. */
  public Answer hangsAfter(int bytes) {
    return cut(bytes, Ending.HANGS);
  }

  private Answer cut(int bytes, Ending how) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
    }
    return new Answer(status, headers, body, chunked, delay, bytes, how);
  }

  int status() {
    return status;
  }

  long delayNanos() {
    return delay.toNanos();
  }

  Ending ending() {
    return ending;
  }

  /** What goes over the wire. */
  byte[] bytes(boolean toHead, boolean closing) {
    boolean hasBody = !toHead && status != 204 && status != 304;
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " \r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    if (chunked) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (status != 204 && !hasHeader("content-length")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    if (closing && !hasHeader("connection")) {
      head.append("Connection: close\r\n");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (hasBody) {
      writeBody(out);
    }
    return out.toByteArray();
  }

  private void writeBody(ByteArrayOutputStream out) {
    int sent = Math.min(bytesSent, body.length);
    if (chunked && body.length > 0) {
      writeAscii(out, Integer.toHexString(body.length) + "\r\n");
    }
    out.write(body, 0, sent);
    if (chunked && bytesSent == WHOLE) {
      writeAscii(out, body.length > 0 ? "\r\n0\r\n\r\n" : "0\r\n\r\n");
    }
  }

  private static void writeAscii(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private boolean hasHeader(String lowerCaseName) {
    return headers.stream()
        .anyMatch(header -> header.toLowerCase(Locale.ROOT).startsWith(lowerCaseName + ":"));
  }

  @Override
  public String toString() {
    String end =
        ending == Ending.KEEPS
            ? ""
            : ", then " + ending.name().toLowerCase(Locale.ROOT) + " after " + bytesSent + " bytes";
    return "answers " + status + (delay.isZero() ? "" : " after " + delay) + end;
  }
}
