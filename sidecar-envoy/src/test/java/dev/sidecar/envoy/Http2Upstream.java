package dev.sidecar.envoy;

import dev.sidecar.endpoint.Endpoint;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/2 server on loopback, in clear text, that answers 200 or refuses a stream. */
final class Http2Upstream implements AutoCloseable {
  private static final int PREFACE_BYTES = 24;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final byte[] NOTHING = {};
  private static final byte[] REFUSED_STREAM = {0, 0, 0, 7};
  // Entry 8 of HPACK's static table.
  private static final byte[] STATUS_200 = {(byte) 0x88};

  final AtomicInteger streams = new AtomicInteger();
  private final AtomicBoolean refuseNext = new AtomicBoolean();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));

  Http2Upstream() throws IOException {
    threads.execute(this::accept);
  }

  Endpoint endpoint() {
    return new Endpoint(server.getInetAddress(), server.getLocalPort());
  }

  /** The next stream is refused. */
  void refuseNext() {
    refuseNext.set(true);
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Serves a connection until Envoy, which is stopped before its upstreams, closes it. */
  void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      in.readFully(new byte[PREFACE_BYTES]);
      send(out, SETTINGS, 0, 0, NOTHING);
      while (true) {
        int lengthAndType = in.readInt();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        in.readFully(new byte[lengthAndType >>> 8]);
        frame(out, lengthAndType & 0xff, flags, stream);
      }
    } catch (IOException e) {
      // The connection has ended.
    }
  }

  private void frame(DataOutputStream out, int type, int flags, int stream) throws IOException {
    if (type == SETTINGS && flags != ACK) {
      send(out, SETTINGS, ACK, 0, NOTHING);
    }
    if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
      streams.incrementAndGet();
      if (refuseNext.getAndSet(false)) {
        send(out, RST_STREAM, 0, stream, REFUSED_STREAM);
      } else {
        send(out, HEADERS, END_STREAM | END_HEADERS, stream, STATUS_200);
      }
    }
  }

  private static void send(DataOutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    out.writeInt(payload.length << 8 | type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }
}
