package dev.sidecar.tls.provider;

import dev.sidecar.policy.TlsPolicy.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** Two parties that meet on a port of this machine, as often as is asked for. */
final class Loopback implements AutoCloseable {
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Loopback() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  /**
   * One connection: a handshake, a byte there and a byte back, so that what a server sends after
   * its handshake has been read.
   *
   * @return the client's session
   * @throws IOException what the client saw, with what the server saw suppressed inside
   */
  SSLSession meet(Party client, Version clientLeast, Party server, Version serverLeast)
      throws IOException {
    Future<?> served =
        threads.submit(
            () -> {
              try (Socket accepted = listener.accept();
                  SSLSocket socket = server.server(accepted, serverLeast)) {
                accepted.setSoTimeout(20_000);
                socket.getOutputStream().write(socket.getInputStream().read());
                // The client closes first, and has read all by then.
                socket.getInputStream().read();
              }
              return null;
            });
    IOException failure = null;
    SSLSession session = null;
    try (SSLSocket socket =
        client.client(RecordedSocket.to(listener.getLocalPort()), clientLeast)) {
      socket.getOutputStream().write(1);
      if (socket.getInputStream().read() != 1) {
        throw new IOException("the server's end came before its byte");
      }
      session = socket.getSession();
    } catch (IOException e) {
      failure = e;
    }
    try {
      served.get();
    } catch (ExecutionException e) {
      if (failure == null) {
        failure = new IOException("the server failed", e.getCause());
      } else {
        failure.addSuppressed(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
    return session;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
