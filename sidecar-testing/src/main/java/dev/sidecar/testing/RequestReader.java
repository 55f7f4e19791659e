package dev.sidecar.testing;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 requests out of bytes as they come, in parts of any size. One thread at a time.
 */
final class RequestReader {
  private static final Pattern REQUEST_LINE = Pattern.compile("([!-~]+) ([!-~]+) HTTP/1\\.1");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
  private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,7})(;.*)?");
  private static final int MAX_LINE_BYTES = 1 << 16;

  /** Request line and headers. */
  record Head(String method, String target, Map<String, List<String>> headers) {
    /** The one value of a header, or null; several are joined. */
    @Nullable String header(String name) {
      List<String> values = headers.get(name);
      return values == null ? null : String.join(", ", values);
    }
  }

  /** Told on the thread that brought the bytes. */
  interface Requests {
    /** The request would be sent on after a 100. */
    void expectsContinue();

    void arrived(Head head, byte[] body);
  }

  private enum State {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS
  }

  private final Requests requests;
  private final StringBuilder line = new StringBuilder();
  private final List<String> lines = new ArrayList<>();
  private ByteArrayOutputStream body = new ByteArrayOutputStream();
  private State state = State.HEAD;
  private Head head = new Head("", "", Map.of());
  private int left;

  RequestReader(Requests requests) {
    this.requests = requests;
  }

  /**
   * Takes the next bytes.
   *
   * @throws IllegalArgumentException if they are not HTTP/1.1
   */
  void read(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (state == State.BODY || state == State.CHUNK) {
        int taken = Math.min(left, end - at);
        body.write(bytes, at, taken);
        at += taken;
        left -= taken;
        if (left == 0) {
          bodyPartEnded();
        }
      } else {
        lineByte(bytes[at++]);
      }
    }
  }

  private void bodyPartEnded() {
    if (state == State.BODY) {
      whole();
    } else {
      state = State.CHUNK_END;
    }
  }

  private void lineByte(byte next) {
    if (next != '\n') {
      line.append((char) (next & 0xFF));
      if (line.length() > MAX_LINE_BYTES || line.charAt(0) < ' ' && line.charAt(0) != '\r') {
        throw notHttp(line.length() > 80 ? line.substring(0, 80) : line.toString());
      }
      return;
    }
    String text = line.toString();
    line.setLength(0);
    if (!text.endsWith("\r")) {
      throw notHttp(text);
    }
    line(text.substring(0, text.length() - 1));
  }

  private void line(String text) {
    switch (state) {
      case HEAD -> headLine(text);
      case CHUNK_SIZE -> chunkSize(text);
      case CHUNK_END -> {
        if (!text.isEmpty()) {
          throw notHttp(text);
        }
        state = State.CHUNK_SIZE;
      }
      case TRAILERS -> {
        if (text.isEmpty()) {
          whole();
        }
      }
      default -> throw new IllegalStateException(state.name());
    }
  }

  private void headLine(String text) {
    if (lines.isEmpty() && !REQUEST_LINE.matcher(text).matches()) {
      throw notHttp(text);
    }
    if (!text.isEmpty()) {
      lines.add(text);
      return;
    }
    head = head();
    lines.clear();
    String length = head.header("Content-Length");
    String coding = head.header("Transfer-Encoding");
    if (coding != null) {
      if (!coding.equalsIgnoreCase("chunked") || length != null) {
        throw notHttp("Transfer-Encoding: " + coding + ", Content-Length: " + length);
      }
      state = State.CHUNK_SIZE;
    } else if (length != null) {
      if (!LENGTH.matcher(length).matches()) {
        throw notHttp("Content-Length: " + length);
      }
      left = Integer.parseInt(length);
      state = State.BODY;
    }
    if (state == State.HEAD || (state == State.BODY && left == 0)) {
      whole();
    } else if ("100-continue".equalsIgnoreCase(head.header("Expect"))) {
      requests.expectsContinue();
    }
  }

  private Head head() {
    String[] words = lines.get(0).split(" ", 3);
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header : lines.subList(1, lines.size())) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw notHttp(header);
      }
      headers
          .computeIfAbsent(header.substring(0, colon), name -> new ArrayList<>(1))
          .add(header.substring(colon + 1).strip());
    }
    headers.replaceAll((name, values) -> List.copyOf(values));
    return new Head(words[0], words[1], Collections.unmodifiableMap(headers));
  }

  private void chunkSize(String text) {
    var chunk = CHUNK.matcher(text);
    if (!chunk.matches()) {
      throw notHttp("chunk size " + text);
    }
    left = Integer.parseInt(chunk.group(1), 16);
    state = left == 0 ? State.TRAILERS : State.CHUNK;
  }

  private void whole() {
    state = State.HEAD;
    byte[] bytes = body.toByteArray();
    body = new ByteArrayOutputStream();
    requests.arrived(head, bytes);
  }

  private static IllegalArgumentException notHttp(String text) {
    StringBuilder readable = new StringBuilder();
    text.chars().forEach(next -> readable.append(next < ' ' || next > '~' ? '?' : (char) next));
    return new IllegalArgumentException("\"" + readable + "\" (expected: HTTP/1.1 without TLS)");
  }
}
