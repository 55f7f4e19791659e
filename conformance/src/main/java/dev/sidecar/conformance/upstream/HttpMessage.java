package dev.sidecar.conformance.upstream;

import dev.sidecar.conformance.cases.Header;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 message as it was on the wire.
 *
 * @param body as ISO 8859-1, without its framing
 * @param broken whether the body ended too early
 */
public record HttpMessage(String startLine, List<Header> headers, String body, boolean broken) {
  /** Says that a body may be sent. */
  public interface Continue {
    void say() throws IOException;
  }

  /** Reads a request; null if the connection ended before it began. */
  static @Nullable HttpMessage read(InputStream in, Continue goOn) throws IOException {
    HttpMessage head = head(in);
    if (head == null) {
      return null;
    }
    if (head.values("expect").contains("100-continue")) {
      goOn.say();
    }
    HttpMessage whole = head.with(in, false);
    if (whole.broken()) {
      throw new EOFException("a request without its end");
    }
    return whole;
  }

  /**
   * Reads a response to a request on a connection that is closed after it.
   *
   * @param noBody whether the request was HEAD
   */
  public static HttpMessage readResponse(InputStream in, boolean noBody) throws IOException {
    HttpMessage head = head(in);
    while (head != null && head.startLine().matches("HTTP/1\\.[01] 1[0-9][0-9].*")) {
      head = head(in);
    }
    if (head == null) {
      throw new EOFException("the connection was closed without a response");
    }
    return noBody ? head : head.with(in, true);
  }

  /** The values of a header, whatever its case. */
  public List<String> values(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  private HttpMessage with(InputStream in, boolean untilEnd) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean whole;
    try {
      if (String.join(",", values("transfer-encoding"))
          .toLowerCase(Locale.ROOT)
          .contains("chunked")) {
        whole = chunks(in, body);
      } else if (!values("content-length").isEmpty()) {
        int length = Integer.parseInt(values("content-length").get(0));
        whole = copy(in, body, length);
      } else {
        whole = !untilEnd || !copy(in, body, Integer.MAX_VALUE);
      }
    } catch (IOException e) {
      if (!untilEnd) {
        throw e;
      }
      whole = false;
    }
    return new HttpMessage(startLine, headers, body.toString(StandardCharsets.ISO_8859_1), !whole);
  }

  private static @Nullable HttpMessage head(InputStream in) throws IOException {
    String start = line(in);
    if (start == null) {
      return null;
    }
    List<Header> headers = new ArrayList<>();
    for (String line = line(in); line == null || !line.isEmpty(); line = line(in)) {
      if (line == null) {
        throw new EOFException("headers without an end");
      }
      int colon = line.indexOf(':');
      headers.add(
          colon < 0
              ? new Header(line, "")
              : new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new HttpMessage(start, List.copyOf(headers), "", false);
  }

  private static boolean chunks(InputStream in, ByteArrayOutputStream body) throws IOException {
    while (true) {
      String size = line(in);
      if (size == null) {
        return false;
      }
      int length = Integer.parseInt(size.split(";")[0].strip(), 16);
      if (length == 0) {
        String trailer = line(in);
        while (trailer != null && !trailer.isEmpty()) {
          trailer = line(in);
        }
        return trailer != null;
      }
      if (!copy(in, body, length) || line(in) == null) {
        return false;
      }
    }
  }

  private static boolean copy(InputStream in, ByteArrayOutputStream to, int length)
      throws IOException {
    byte[] buffer = new byte[8192];
    int left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, Math.min(left, buffer.length));
      if (read < 0) {
        return false;
      }
      to.write(buffer, 0, read);
      left -= read;
    }
    return true;
  }

  // Null at the end of the stream.
  private static @Nullable String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        int length = line.length();
        boolean cr = length > 0 && line.charAt(length - 1) == '\r';
        return cr ? line.substring(0, length - 1) : line.toString();
      }
      line.append((char) next);
    }
    if (line.length() > 0) {
      throw new EOFException("a line without its end");
    }
    return null;
  }
}
