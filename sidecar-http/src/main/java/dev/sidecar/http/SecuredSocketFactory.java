package dev.sidecar.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** Secures sockets that are connected already, each with the identity of its moment. */
final class SecuredSocketFactory extends SSLSocketFactory {
  private static final String[] BY_THE_SOCKET = {};

  private final TlsConnections connections;

  SecuredSocketFactory(TlsConnections connections) {
    this.connections = connections;
  }

  @Override
  public Socket createSocket(Socket connected, String host, int port, boolean autoClose)
      throws IOException {
    return connections.secure(connected, host, port);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return BY_THE_SOCKET;
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return BY_THE_SOCKET;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw onlyConnected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw onlyConnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw onlyConnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw onlyConnected();
  }

  private static IOException onlyConnected() {
    return new IOException("only connected sockets are secured here");
  }
}
