package dev.sidecar.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers every request over a socket with the same bytes, by HTTP/1.1 or by HTTP/2 without TLS as
 * the connection begins. It allocates nothing for a request, so that what a JVM allocates is the
 * client's. Requests of HTTP/1.1 have no body.
 */
final class CannedPeer implements AutoCloseable {
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nserver: canned\r\ncontent-length: 4\r\n\r\ngood"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] H2 = "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_BYTES = 64 * 1_024;

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Listens on a free port of the loopback interface. */
  CannedPeer() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("canned-peer", this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        start("canned-connection", () -> serve(socket));
      } catch (IOException closed) {
        // By close, or the loop goes on.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      serve(socket.getInputStream(), socket.getOutputStream());
    } catch (IOException broken) {
      // The client closes its connections whenever it likes.
    } finally {
      open.remove(socket);
    }
  }

  private static void serve(InputStream in, OutputStream out) throws IOException {
    byte[] bytes = new byte[MOST_BYTES];
    int length = 0;
    while (true) {
      int read = in.read(bytes, length, bytes.length - length);
      if (read <= 0) {
        return;
      }
      length += read;
      if (length >= H2.length && has(bytes, 0, H2)) {
        new CannedStreams(in, out).serve(bytes, length);
        return;
      }
      if (length >= END.length && has(bytes, length - END.length, END)) {
        out.write(ANSWER);
        length = 0;
      }
    }
  }

  private static boolean has(byte[] bytes, int offset, byte[] part) {
    for (int i = 0; i < part.length; i++) {
      if (bytes[offset + i] != part[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
