package dev.sidecar.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes server sockets whose connections are each secured as of their moment. */
final class ServingServerSockets extends SSLServerSocketFactory {
  private final Serving serving;
  private final Callers callers;

  ServingServerSockets(Serving serving, Callers callers) {
    this.serving = serving;
    this.callers = callers;
  }

  @Override
  public ServerSocket createServerSocket() throws IOException {
    return new ServingServerSocket(serving, callers);
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    return createServerSocket(port, 0);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return createServerSocket(port, backlog, null);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address)
      throws IOException {
    return new ServingServerSocket(serving, callers, port, backlog, address);
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
