package dev.sidecar.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes sockets into a scripted network. */
final class ScriptedSockets extends SocketFactory {
  private final ScriptedNetwork network;

  ScriptedSockets(ScriptedNetwork network) {
    this.network = network;
  }

  @Override
  public Socket createSocket() {
    return new ScriptedSocket(network);
  }

  @Override
  public Socket createSocket(InetAddress address, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(new InetSocketAddress(address, port));
    return socket;
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(address, port);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket(InetAddress.getByName(host), port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }
}
