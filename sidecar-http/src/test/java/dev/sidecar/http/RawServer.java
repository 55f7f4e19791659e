package dev.sidecar.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loopback server that does to each connection what its script says, byte by byte. After the
 * script it reads until the client closes, so that a connection that is left open is seen.
 */
final class RawServer implements AutoCloseable {
  /** What happens on one connection; a failed read or write ends it. */
  @FunctionalInterface
  interface Script {
    void run(Peer peer) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);

  RawServer(Script script) throws IOException {
    this.script = script;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Connections so far. */
  int accepted() {
    return accepted.get();
  }

  /** Heads of the requests so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Connections that neither side has closed. */
  int open() {
    return open.size();
  }

  private void accept() {
    try {
      while (true) {
        Socket next = socket.accept();
        open.add(next);
        accepted.incrementAndGet();
        start(() -> run(next));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void run(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      Peer peer = new Peer(connection);
      script.run(peer);
      peer.readToEnd();
    } catch (IOException | InterruptedException e) {
      // The client has gone, or the script has closed.
    } finally {
      open.remove(connection);
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** The test is over: no script waits any more, and all read until the client closes. */
  void testIsOver() {
    over.countDown();
  }

  @Override
  public void close() throws IOException {
    over.countDown();
    socket.close();
    for (Socket connection : open) {
      connection.close();
    }
  }

  /** The server's end of one connection. */
  final class Peer {
    private final Socket connection;
    private final InputStream in;

    private Peer(Socket connection) throws IOException {
      this.connection = connection;
      this.in = new BufferedInputStream(connection.getInputStream());
    }

    /** Reads the head of a request, and its body if its length is told; false at the end. */
    boolean request() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return false;
        }
        head.append((char) next);
      }
      requests.add(head.toString());
      for (String line : head.toString().split("\r\n")) {
        if (line.startsWith("Content-Length: ")) {
          in.skipNBytes(Long.parseLong(line.substring(16)));
        }
      }
      return true;
    }

    int read() throws IOException {
      return in.read();
    }

    byte[] read(int bytes) throws IOException {
      return in.readNBytes(bytes);
    }

    void write(String text) throws IOException {
      write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
      connection.getOutputStream().write(bytes);
    }

    void answer(String body) throws IOException {
      write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    void serve() throws IOException {
      while (request()) {
        answer("good");
      }
    }

    /** Sends a FIN; goes on reading. */
    void endOutput() throws IOException {
      connection.shutdownOutput();
    }

    /** Reads no more; what the client sends from now on is dropped. */
    void endInput() throws IOException {
      connection.shutdownInput();
    }

    void close() throws IOException {
      connection.close();
    }

    /** Sends an RST. */
    void reset() throws IOException {
      connection.setSoLinger(true, 0);
      connection.close();
    }

    /** Does nothing until the test is over, or for ten seconds. */
    void hold() throws IOException {
      pause(10_000);
    }

    /** Paces a script; over early when the test is. */
    void pause(long millis) throws IOException {
      await(over, millis);
    }

    /** Waits for the test, for at most ten seconds. */
    void await(CountDownLatch moment) throws IOException {
      await(moment, 10_000);
    }

    private void await(CountDownLatch moment, long millis) throws IOException {
      try {
        if (!moment.await(millis, TimeUnit.MILLISECONDS) && moment != over) {
          throw new IOException("never came");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    private void readToEnd() throws IOException {
      byte[] sink = new byte[8_192];
      while (in.read(sink) >= 0) {
        // Nobody wants it.
      }
    }
  }
}
