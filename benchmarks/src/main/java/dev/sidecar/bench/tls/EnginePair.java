package dev.sidecar.bench.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** The two ends of one TLS connection, joined by two buffers. Not thread-safe. */
final class EnginePair {
  private static final int FLIGHT_BYTES = 64 * 1024;

  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer;
  private final ByteBuffer toClient;
  private final ByteBuffer plain;
  private final boolean direct;

  /**
   * @param direct whether the engines want memory outside of the heap
   */
  EnginePair(SSLEngine client, SSLEngine server, boolean direct) {
    this.client = client;
    this.server = server;
    this.toServer = buffer(direct);
    this.toClient = buffer(direct);
    this.plain = buffer(direct);
    this.direct = direct;
  }

  private static ByteBuffer buffer(boolean direct) {
    return direct ? ByteBuffer.allocateDirect(FLIGHT_BYTES) : ByteBuffer.allocate(FLIGHT_BYTES);
  }

  /** Runs until neither end has anything left to say: session tickets are delivered, too. */
  void handshake() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    boolean moved = true;
    while (moved) {
      moved = step(client, toClient, toServer);
      moved |= step(server, toServer, toClient);
    }
    if (running(client) || running(server)) {
      throw new SSLException(
          "stuck: client "
              + client.getHandshakeStatus()
              + ", server "
              + server.getHandshakeStatus());
    }
  }

  private static boolean running(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  // Whether it did anything.
  private boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null) {
          task.run();
        }
        // BoringSSL's engine goes on with what it read before the task only if it is asked to.
        if (direct && engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
          unwrap(engine, in);
        }
        return true;
      }
      case NEED_WRAP -> {
        plain.clear().limit(0);
        return engine.wrap(plain, out).bytesProduced() > 0;
      }
      default -> {
        return in.position() > 0 && unwrap(engine, in);
      }
    }
  }

  private boolean unwrap(SSLEngine engine, ByteBuffer in) throws SSLException {
    in.flip();
    plain.clear();
    int consumed = engine.unwrap(in, plain).bytesConsumed();
    in.compact();
    return consumed > 0;
  }

  /**
   * Sends what a buffer holds from the client to the server, and leaves it as it was.
   *
   * @return how many bytes arrived
   */
  int send(ByteBuffer data) throws SSLException {
    int start = data.position();
    while (data.hasRemaining()) {
      client.wrap(data, toServer);
    }
    data.position(start);
    toServer.flip();
    plain.clear();
    while (toServer.hasRemaining()) {
      server.unwrap(toServer, plain);
    }
    toServer.clear();
    return plain.position();
  }
}
