package dev.sidecar.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A server socket whose connections are each secured as of their moment. What it is told of
 * versions, suites and protocols holds for what it accepts; client certificates stay required,
 * whatever it is told of those.
 */
final class ServingServerSocket extends SSLServerSocket {
  private final Serving serving;
  private final Callers callers;
  private SSLParameters parameters;

  ServingServerSocket(Serving serving, Callers callers) throws IOException {
    this.serving = serving;
    this.callers = callers;
    this.parameters = serving.now().engine(null, -1).getSSLParameters();
  }

  ServingServerSocket(
      Serving serving, Callers callers, int port, int backlog, @Nullable InetAddress address)
      throws IOException {
    super(port, backlog, address);
    this.serving = serving;
    this.callers = callers;
    this.parameters = serving.now().engine(null, -1).getSSLParameters();
  }

  @Override
  public Socket accept() throws IOException {
    Socket accepted = new Socket();
    implAccept(accepted);
    try {
      SSLSocket socket = serving.now().secure(accepted, null, true);
      socket.setSSLParameters(getSSLParameters());
      socket.setNeedClientAuth(true);
      callers.add(socket);
      return socket;
    } catch (IOException | RuntimeException e) {
      accepted.close();
      throw e;
    }
  }

  @Override
  public synchronized SSLParameters getSSLParameters() {
    return parameters;
  }

  @Override
  public synchronized void setSSLParameters(SSLParameters others) {
    parameters = others;
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return getSSLParameters().getCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    getSSLParameters().setCipherSuites(suites);
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return serving.orThrow().engine(null, -1).getEnabledCipherSuites();
  }

  @Override
  public String[] getSupportedProtocols() {
    return serving.orThrow().engine(null, -1).getEnabledProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return getSSLParameters().getProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    getSSLParameters().setProtocols(protocols);
  }

  @Override
  public void setNeedClientAuth(boolean need) {}

  @Override
  public boolean getNeedClientAuth() {
    return true;
  }

  @Override
  public void setWantClientAuth(boolean want) {}

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setUseClientMode(boolean calls) {
    if (calls) {
      throw new IllegalArgumentException("a context of ServerTls serves only");
    }
  }

  @Override
  public boolean getUseClientMode() {
    return false;
  }

  @Override
  public void setEnableSessionCreation(boolean allowed) {
    if (!allowed) {
      throw new IllegalArgumentException(
          "sessions that are only resumed (expected: new ones, too)");
    }
  }

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }
}
