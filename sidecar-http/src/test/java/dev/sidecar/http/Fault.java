package dev.sidecar.http;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import java.io.IOException;

/** A way to bring no usable response headers over HTTP/1.1, and what is to be said of it. */
enum Fault {
  REFUSES_CONNECTIONS(
      peer -> {}, SidecarException.Connection.class, Outcome.NOT_SENT, "Failed to connect to"),
  RESETS_IN_THE_REQUEST(
      peer -> {
        peer.read();
        peer.reset();
      },
      ""),
  RESETS_BEFORE_HEADERS(
      peer -> {
        peer.request();
        peer.reset();
      },
      ""),
  RESETS_IN_HEADERS(
      peer -> {
        peer.request();
        peer.write("HTTP/1.1 200 OK\r\nContent-Le");
        peer.reset();
      },
      ""),
  ENDS_BEFORE_HEADERS(
      peer -> {
        peer.request();
        peer.endOutput();
      },
      "unexpected end of stream"),
  ENDS_IN_HEADERS(
      peer -> {
        peer.request();
        peer.write("HTTP/1.1 200 OK\r\nContent-Le");
        peer.endOutput();
      },
      ""),
  HANGS_WITHOUT_READING(RawServer.Peer::hold, SidecarException.Timeout.class),
  HANGS_AFTER_READING(RawServer.Peer::request, SidecarException.Timeout.class),
  DRIPS_HEADERS(
      peer -> {
        peer.request();
        peer.write("HTTP/1.1 200 OK\r\nDrip: ");
        while (true) {
          peer.write("x");
          peer.pause(5);
        }
      },
      SidecarException.Timeout.class),
  ANSWERS_1XX_FOR_EVER(
      peer -> {
        peer.request();
        while (true) {
          peer.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
          peer.pause(1);
        }
      },
      SidecarException.Timeout.class),
  SPEAKS_HTTP_0_9(
      peer -> {
        peer.request();
        peer.write("<html>good</html>\r\n");
        peer.endOutput();
      },
      "Unexpected status line: <html>good</html>"),
  SENDS_BINARY(
      peer -> {
        peer.request();
        peer.write(new byte[] {0, -1, 22, 3, 1, '\n', 13, -128});
        peer.endOutput();
      },
      "Unexpected status line"),
  SENDS_A_NEGATIVE_STATUS(
      peer -> {
        peer.request();
        peer.write("HTTP/1.1 -99 No\r\nContent-Length: 0\r\n\r\n");
      },
      "-99"),
  SENDS_TOO_LONG_HEADERS(
      peer -> {
        peer.request();
        peer.write("HTTP/1.1 200 OK\r\nLong: " + "x".repeat(300_000) + "\r\n\r\n");
      },
      ""),
  SENDS_TOO_MANY_HEADERS(
      peer -> {
        peer.request();
        peer.write("HTTP/1.1 200 OK\r\n" + "Many: x\r\n".repeat(40_000) + "\r\n");
      },
      ""),
  SENDS_204_WITH_A_BODY(
      peer -> {
        peer.request();
        peer.write("HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\ngood");
      },
      "HTTP 204 had non-zero Content-Length: 4");

  private final RawServer.Script script;
  final Class<? extends SidecarException> failure;
  final Outcome outcome;
  final String message;

  Fault(
      RawServer.Script script,
      Class<? extends SidecarException> failure,
      Outcome outcome,
      String message) {
    this.script = script;
    this.failure = failure;
    this.outcome = outcome;
    this.message = message;
  }

  Fault(RawServer.Script script, String message) {
    this(script, SidecarException.Connection.class, Outcome.MAYBE_EXECUTED, message);
  }

  Fault(RawServer.Script script, Class<? extends SidecarException> failure) {
    this(script, failure, Outcome.MAYBE_EXECUTED, "no response in 300 ms (perTryTimeout: 300 ms)");
  }

  RawServer server(BadDay day) throws IOException {
    RawServer server = day.server(script);
    if (this == REFUSES_CONNECTIONS) {
      server.close();
    }
    return server;
  }
}
