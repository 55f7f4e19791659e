package dev.sidecar.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port where a connection is neither made nor refused: nobody accepts, and the queue is full. */
final class FullBacklog implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final List<Socket> queued = new ArrayList<>();

  FullBacklog() throws IOException {
    for (int i = 0; i < 20; i++) {
      Socket next = new Socket();
      queued.add(next);
      try {
        next.connect(new InetSocketAddress(server.getInetAddress(), port()), 200);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new IOException("the queue does not fill");
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (Socket each : queued) {
      each.close();
    }
    server.close();
  }
}
