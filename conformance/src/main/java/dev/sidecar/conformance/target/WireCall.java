package dev.sidecar.conformance.target;

import dev.sidecar.conformance.cases.Ask;
import dev.sidecar.conformance.cases.Header;
import dev.sidecar.conformance.upstream.HttpMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One call over HTTP/1.1, on a connection of its own and with nothing added but the framing. By
 * hand, because HTTP clients choose headers of their own.
 *
 * @param localPort by which a proxy's log knows the connection
 */
record WireCall(int localPort, HttpMessage response, Duration took) {
  private static final int MOST_MILLIS = 60_000;

  static WireCall make(int port, Ask ask) throws IOException {
    long begun = System.nanoTime();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(MOST_MILLIS);
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(bytes(ask));
      HttpMessage response =
          HttpMessage.readResponse(
              new BufferedInputStream(socket.getInputStream()), ask.method().equals("HEAD"));
      return new WireCall(
          socket.getLocalPort(), response, Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  /** The status of the response; 0 for what is none. */
  int status() {
    String[] line = response.startLine().split(" ", 3);
    return line.length > 1 && line[1].matches("[0-9]{3}") ? Integer.parseInt(line[1]) : 0;
  }

  private static byte[] bytes(Ask ask) {
    StringBuilder text = new StringBuilder();
    text.append(ask.method()).append(' ').append(ask.path()).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(ask.host()).append("\r\nConnection: close\r\n");
    for (Header header : ask.headers()) {
      text.append(header).append("\r\n");
    }
    String body = ask.body();
    if (body != null || ask.method().equals("POST") || ask.method().equals("PUT")) {
      text.append("Content-Length: ").append(body == null ? 0 : body.length()).append("\r\n");
    }
    text.append("\r\n").append(body == null ? "" : body);
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
