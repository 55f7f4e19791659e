package dev.sidecar.conformance.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loopback port that stays one upstream's, whether it listens, refuses, or leaves whoever
 * connects without an answer. Opened and closed by one thread.
 */
final class Port implements AutoCloseable {
  private static final int MOST_QUEUED = 20;
  private static final int CONNECT_MILLIS = 200;

  // Bound and never listening: it keeps the number, and the kernel refuses who connects.
  private final Socket keeper = new Socket();
  private final List<Socket> queued = new ArrayList<>();
  private @Nullable ServerSocket server;

  Port() throws IOException {
    keeper.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    keeper.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  int number() {
    return keeper.getLocalPort();
  }

  /** Accepts connections from now on. */
  ServerSocket listen() throws IOException {
    return open(1024);
  }

  /** Leaves connections unanswered from now on: nobody accepts, and the queue is full. */
  void blackhole() throws IOException {
    open(1);
    for (int i = 0; i < MOST_QUEUED; i++) {
      Socket next = new Socket();
      queued.add(next);
      try {
        next.connect(keeper.getLocalSocketAddress(), CONNECT_MILLIS);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new IOException("the queue of a port does not fill");
  }

  private ServerSocket open(int backlog) throws IOException {
    refuse();
    ServerSocket fresh = new ServerSocket();
    fresh.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    fresh.bind(keeper.getLocalSocketAddress(), backlog);
    server = fresh;
    return fresh;
  }

  /** Refuses connections from now on. */
  void refuse() throws IOException {
    if (server != null) {
      server.close();
      server = null;
    }
    for (Socket each : queued) {
      each.close();
    }
    queued.clear();
  }

  @Override
  public void close() throws IOException {
    refuse();
    keeper.close();
  }
}
