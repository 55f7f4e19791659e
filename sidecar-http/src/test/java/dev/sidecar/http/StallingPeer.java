package dev.sidecar.http;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A peer on a bare socket. It does with each connection what its script says, then nothing, neither
 * reading nor writing, until the test says that the call is over; from then on it reads to the end.
 */
final class StallingPeer implements AutoCloseable {
  /** What the peer does before it stalls. */
  @FunctionalInterface
  interface Script {
    void serve(Conversation with) throws IOException, InterruptedException;
  }

  private static final int PATIENCE_MILLIS = 5_000;

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Script script;
  private final List<Conversation> accepted = new CopyOnWriteArrayList<>();
  private final CountDownLatch callOver = new CountDownLatch(1);

  StallingPeer(Script script) throws IOException {
    this.script = script;
    daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return accepted.size();
  }

  /** Ends the stall; whether the client closes its only connection. */
  boolean seesTheConnectionClosed() throws IOException {
    callOver.countDown();
    return accepted.get(0).readsToTheEnd();
  }

  /** Ends the stall; whether the client resets a stream of its only connection, and keeps that. */
  boolean seesTheStreamReset() throws IOException {
    callOver.countDown();
    return accepted.get(0).http2().readsAReset();
  }

  private void accept() {
    try {
      while (true) {
        Conversation conversation = new Conversation(server.accept());
        accepted.add(conversation);
        daemon(conversation::run);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "stalling-peer");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    callOver.countDown();
    server.close();
    for (Conversation each : accepted) {
      each.socket.close();
    }
  }

  /** One connection, as the peer sees it. */
  final class Conversation {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Http2Frames frames;
    private final CountDownLatch stalled = new CountDownLatch(1);

    private Conversation(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
      this.frames = new Http2Frames(new DataInputStream(in), out);
    }

    private void run() {
      try {
        script.serve(this);
      } catch (IOException | InterruptedException e) {
        // The client has closed the connection; the test asks for that later.
      }
      stalled.countDown();
    }

    /** Reads the head of an HTTP/1.1 request. */
    Conversation readHead() throws IOException {
      int newlines = 0;
      while (newlines < 2) {
        int read = in.read();
        if (read < 0) {
          throw new IOException("no request");
        }
        newlines = read == '\n' ? newlines + 1 : read == '\r' ? newlines : 0;
      }
      return this;
    }

    Conversation write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }

    /** Writes a part every so often: as many times, or until the call is over. */
    void drip(String part, int times, long everyMillis) throws IOException, InterruptedException {
      for (int i = 0; i < times; i++) {
        if (callOver.await(everyMillis, TimeUnit.MILLISECONDS)) {
          return;
        }
        write(part);
      }
    }

    Http2Frames http2() {
      return frames;
    }

    private boolean readsToTheEnd() {
      try {
        stalled.await();
        byte[] rest = new byte[1 << 16];
        while (in.read(rest) >= 0) {
          // On to the end.
        }
        return true;
      } catch (SocketTimeoutException | InterruptedException e) {
        return false;
      } catch (IOException e) {
        return true;
      }
    }
  }
}
