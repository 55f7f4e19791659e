package dev.sidecar.conformance.cases;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an upstream does to one request, or to a connection that is made to it. */
public sealed interface Behaviour {
  /** Something else than a whole answer. */
  enum Fault implements Behaviour {
    /** Refuses connections. */
    REFUSE("refuse"),
    /** Leaves an attempt to connect unanswered, as behind a firewall. */
    BLACKHOLE("blackhole"),
    /** Takes the request and never answers. */
    HANG("hang"),
    /** Takes the request and resets: the TCP connection, or the HTTP/2 stream (INTERNAL_ERROR). */
    RESET("reset"),
    /** Takes the request and closes the connection. */
    CLOSE("close"),
    /** Takes the request, ends its own direction of the connection, and reads on. */
    HALF_CLOSE("half-close"),
    /** HTTP/2: resets the stream with REFUSED_STREAM. */
    REFUSE_STREAM("refuse-stream"),
    /** HTTP/2: says GOAWAY without having processed the stream, and closes. */
    GOAWAY("goaway");

    private final String text;

    Fault(String text) {
      this.text = text;
    }

    /** As a case file spells it. */
    public String text() {
      return text;
    }

    /** Whether it happens to a connection instead of a request. */
    public boolean onConnect() {
      return this == REFUSE || this == BLACKHOLE;
    }
  }

  /** How a body ends too early. */
  enum Ending {
    CLOSE,
    RESET,
    HANG
  }

  /**
   * A body that is not sent to its end.
   *
   * @param bytes so many are sent
   */
  record Broken(int bytes, Ending by) {}

  /**
   * An HTTP answer.
   *
   * @param delay before its first byte, once the whole request has arrived
   * @param holds whether it waits for a step {@code release}
   * @param trailers of HTTP/2, behind a body of which each character is a byte
   */
  record Answer(
      int status,
      List<Header> headers,
      String body,
      Duration delay,
      boolean holds,
      @Nullable Broken broken,
      List<Header> trailers)
      implements Behaviour {
    /** What goes over the wire. */
    public byte[] bytes() {
      return body.getBytes(
          trailers.isEmpty() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * Bytes that stand in the place of an HTTP/1.1 answer, after which the connection is closed.
   *
   * @param bytes as ISO 8859-1
   */
  record Raw(String bytes) implements Behaviour {}

  /**
   * A part of a script.
   *
   * @param times so many requests in a row; the last part of a script goes on for ever
   */
  record Turn(Behaviour does, int times) {}
}
