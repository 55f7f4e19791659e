package dev.sidecar.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** An HTTP/1.1 upstream that stands still once, for all connections, at a given request. */
final class PausingUpstream implements AutoCloseable {
  static final int RESPONSE_BYTES = 256;

  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(RESPONSE_BYTES)
              + "x".repeat(RESPONSE_BYTES))
          .getBytes(StandardCharsets.US_ASCII);

  private final int pauseAt;
  private final Duration pause;
  private final ServerSocket listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final ReentrantLock standstill = new ReentrantLock();

  /** Pauses once, when it has read so many requests. */
  PausingUpstream(int pauseAt, Duration pause) throws IOException {
    this.pauseAt = pauseAt;
    this.pause = pause;
    start(this::accept);
  }

  String authority() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listener.accept();
        connection.setTcpNoDelay(true);
        connections.add(connection);
        start(() -> serve(connection));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private void serve(Socket connection) {
    try (connection;
        BufferedReader requestLines =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
      OutputStream out = connection.getOutputStream();
      for (String line = requestLines.readLine(); line != null; line = requestLines.readLine()) {
        if (line.isEmpty()) {
          pauseOrPass();
          out.write(ANSWER);
        }
      }
    } catch (IOException closed) {
      return;
    }
  }

  private void pauseOrPass() {
    standstill.lock();
    try {
      if (requests.incrementAndGet() == pauseAt) {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
      }
    } finally {
      standstill.unlock();
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "pausing-upstream");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
