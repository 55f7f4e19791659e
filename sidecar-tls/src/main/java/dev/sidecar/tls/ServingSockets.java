package dev.sidecar.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Secures sockets that a server has accepted, each as of its moment; connects none. */
final class ServingSockets extends SSLSocketFactory {
  private final Serving serving;
  private final Callers callers;

  ServingSockets(Serving serving, Callers callers) {
    this.serving = serving;
    this.callers = callers;
  }

  @Override
  public Socket createSocket(Socket accepted, @Nullable String host, int port, boolean autoClose)
      throws IOException {
    SSLSocket socket = serving.now().secure(accepted, null, autoClose);
    callers.add(socket);
    return socket;
  }

  @Override
  public Socket createSocket(Socket accepted, @Nullable InputStream consumed, boolean autoClose)
      throws IOException {
    SSLSocket socket = serving.now().secure(accepted, consumed, autoClose);
    callers.add(socket);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw servesOnly();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw servesOnly();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw servesOnly();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw servesOnly();
  }

  private static SocketException servesOnly() {
    return new SocketException("a context of ServerTls connects nowhere (expected: SidecarClient)");
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return serving.orThrow().engine(null, -1).getEnabledCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return getDefaultCipherSuites();
  }
}
