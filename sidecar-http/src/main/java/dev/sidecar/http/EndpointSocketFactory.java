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

  /**
   * Sockets to an endpoint.
   *
   * @param maker whose sockets they are; null for the machine's
   */
  EndpointSocketFactory(Endpoint endpoint, @Nullable SocketFactory maker) {
    this.maker = maker;
    this.endpoint = new InetSocketAddress(endpoint.address(), endpoint.port());
  }

  @Override
  public Socket createSocket() throws IOException {
    return maker == null
        ? new EndpointSocket(endpoint)
        : new RedirectedSocket(maker.createSocket(), endpoint);
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

  private static final class EndpointSocket extends Socket {
    private final InetSocketAddress endpoint;

    EndpointSocket(InetSocketAddress endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
      super.connect(endpoint, timeoutMillis);
      setTcpNoDelay(true);
    }
  }
}
