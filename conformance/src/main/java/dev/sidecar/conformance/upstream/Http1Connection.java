package dev.sidecar.conformance.upstream;

import dev.sidecar.conformance.cases.Behaviour;
import dev.sidecar.conformance.cases.Behaviour.Answer;
import dev.sidecar.conformance.cases.Behaviour.Broken;
import dev.sidecar.conformance.cases.Behaviour.Ending;
import dev.sidecar.conformance.cases.Behaviour.Fault;
import dev.sidecar.conformance.cases.Header;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An upstream's end of one HTTP/1.1 connection. */
final class Http1Connection {
  private final String name;
  private final Socket socket;
  private final LiveUpstream upstream;
  private final InputStream in;
  private final OutputStream out;

  Http1Connection(String name, Socket socket, LiveUpstream upstream) throws IOException {
    this.name = name;
    this.socket = socket;
    this.upstream = upstream;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** Takes requests until the connection ends. */
  void serve() throws IOException, InterruptedException {
    boolean goesOn = true;
    while (goesOn) {
      HttpMessage request = HttpMessage.read(in, () -> send("HTTP/1.1 100 Continue\r\n\r\n"));
      if (request == null) {
        return;
      }
      String[] line = request.startLine().split(" ", 3);
      // Both before the arrival is told: whoever waits for it may release or look at once.
      int seen = upstream.releases();
      Behaviour does = upstream.take(line[1]);
      upstream.arrived(
          new Arrival(
              name, line[0], line[1], request.headers(), request.body(), System.nanoTime()));
      goesOn = act(does, line[0].equals("HEAD"), seen);
    }
  }

  private boolean act(Behaviour does, boolean head, int seen)
      throws IOException, InterruptedException {
    if (does instanceof Answer answer) {
      if (answer.holds()) {
        upstream.awaitRelease(seen);
      }
      upstream.pause(answer.delay());
      return answer(answer, head);
    }
    if (does instanceof Behaviour.Raw raw) {
      send(raw.bytes());
      return false;
    }
    return fail((Fault) does);
  }

  private boolean answer(Answer answer, boolean head) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    boolean hasBody = !head && answer.status() != 204 && answer.status() != 304;
    boolean chunked = has(answer, "transfer-encoding");
    StringBuilder text = new StringBuilder("HTTP/1.1 " + answer.status() + " \r\n");
    answer.headers().forEach(header -> text.append(header).append("\r\n"));
    if (!chunked && answer.status() != 204 && !has(answer, "content-length")) {
      text.append("content-length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    Broken broken = answer.broken();
    byte[] sent =
        broken == null ? body : Arrays.copyOf(body, Math.min(broken.bytes(), body.length));
    if (hasBody) {
      all.writeBytes(chunked ? chunk(sent, broken == null) : sent);
    }
    out.write(all.toByteArray());
    out.flush();
    return broken == null ? !closes(answer) : end(broken.by());
  }

  private static byte[] chunk(byte[] body, boolean whole) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (body.length > 0) {
      all.writeBytes(
          (Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      all.writeBytes(body);
      all.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    if (whole) {
      all.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    return all.toByteArray();
  }

  private static boolean has(Answer answer, String name) {
    return answer.headers().stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
  }

  private static boolean closes(Answer answer) {
    return answer.headers().contains(new Header("connection", "close"));
  }

  private boolean end(Ending by) throws IOException {
    return fail(
        switch (by) {
          case CLOSE -> Fault.CLOSE;
          case RESET -> Fault.RESET;
          case HANG -> Fault.HANG;
        });
  }

  private boolean fail(Fault fault) throws IOException {
    switch (fault) {
      case RESET -> socket.setSoLinger(true, 0);
      case HANG -> drain();
      case HALF_CLOSE -> {
        socket.shutdownOutput();
        drain();
      }
      // A script that was changed while this connection was open; it closes like the port.
      case CLOSE, REFUSE, BLACKHOLE, REFUSE_STREAM, GOAWAY -> {}
    }
    return false;
  }

  private void drain() throws IOException {
    byte[] buffer = new byte[4096];
    int read;
    do {
      read = in.read(buffer);
    } while (read >= 0);
  }

  private void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }
}
