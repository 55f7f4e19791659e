package dev.sidecar.http;

import dev.sidecar.endpoint.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Sockets that connect to one endpoint, whatever port the URL names. */
final class EndpointSocketFactory extends SocketFactory {
  private final InetSocketAddress endpoint;
  private final @Nullable SocketFactory maker;
  private final KeepAlive keepAlive;

  /**
   * Sockets to an endpoint.
   *
   * @param maker whose sockets they are; null for the machine's
   * @param keepAlive for how long they may be idle
   */
  EndpointSocketFactory(Endpoint endpoint, @Nullable SocketFactory maker, KeepAlive keepAlive) {
    this.keepAlive = keepAlive;
    this.maker = maker;
    this.endpoint = new InetSocketAddress(endpoint.address(), endpoint.port());
  }

  @Override
  public Socket createSocket() throws IOException {
    IdleTime idleTime = new IdleTime(keepAlive);
    return maker == null
        ? new EndpointSocket(endpoint, idleTime)
        : new RedirectedSocket(maker.createSocket(), endpoint, idleTime);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw onlyUnconnected();
  }

  private static IOException onlyUnconnected() {
    return new IOException("only unconnected sockets are made here");
  }

  /** Closes a socket that nobody uses. */
  static void close(Socket idle) {
    try {
      idle.close();
    } catch (IOException e) {
      // It is as closed as it will ever be.
    }
  }

  private static final class EndpointSocket extends Socket implements IdleSocket {
    private final InetSocketAddress endpoint;
    private final IdleTime idleTime;

    EndpointSocket(InetSocketAddress endpoint, IdleTime idleTime) {
      this.endpoint = endpoint;
      this.idleTime = idleTime;
    }

    @Override
    public boolean isClosed() {
      if (idleTime.isOver()) {
        EndpointSocketFactory.close(this);
      }
      return isEnded();
    }

    @Override
    public boolean isEnded() {
      return super.isClosed();
    }

    @Override
    public IdleTime idleTime() {
      return idleTime;
    }

    @Override
    public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
      super.connect(endpoint, timeoutMillis);
      setTcpNoDelay(true);
    }
  }
}
