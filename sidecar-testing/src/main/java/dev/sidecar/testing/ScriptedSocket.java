package dev.sidecar.testing;

import dev.sidecar.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A client's socket into a scripted network. Its options change nothing; a limit for reads has
 * passed as soon as nothing is there to read.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // It has no lock at all.
final class ScriptedSocket extends Socket {
  private final ScriptedNetwork network;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable InetSocketAddress address;
  private volatile @Nullable ScriptedConnection connection;
  private volatile int soTimeoutMillis;
  private volatile boolean inputShut;
  private volatile boolean outputShut;

  ScriptedSocket(ScriptedNetwork network) {
    this.network = network;
  }

  @Override
  public void connect(SocketAddress to) throws IOException {
    connect(to, 0);
  }

  @Override
  public void connect(SocketAddress to, int timeoutMillis) throws IOException {
    ScriptedEndpoint endpoint = network.at(to);
    Step.@Nullable OnConnect step = endpoint.connecting();
    if (step != null) {
      network.happened(endpoint, step.toString());
      if (step == Step.OnConnect.REFUSES) {
        throw new ConnectException("Connection refused");
      }
      network.time().await(Deadline.NEVER, closed::get);
      throw new SocketException("Socket closed");
    }
    address = (InetSocketAddress) to;
    ScriptedConnection made = new ScriptedConnection(network, endpoint);
    connection = made;
    if (closed.get()) {
      made.close();
      throw new SocketException("Socket closed");
    }
  }

  private ScriptedConnection connection() throws SocketException {
    ScriptedConnection made = connection;
    if (closed.get() || made == null) {
      throw new SocketException(made == null ? "Socket is not connected" : "Socket closed");
    }
    return made;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      ScriptedConnection made = connection;
      if (made != null) {
        made.close();
      }
      network.time().changed();
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    ScriptedConnection made = connection();
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] into, int at, int length) throws IOException {
        return inputShut ? -1 : made.read(into, at, length, soTimeoutMillis > 0);
      }

      @Override
      public int available() {
        return made.available();
      }

      @Override
      public void close() {
        ScriptedSocket.this.close();
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    ScriptedConnection made = connection();
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        if (outputShut) {
          throw new SocketException("Socket output is shutdown");
        }
        made.write(bytes, from, length);
      }

      @Override
      public void close() {
        ScriptedSocket.this.close();
      }
    };
  }

  @Override
  public void shutdownInput() {
    inputShut = true;
  }

  @Override
  public void shutdownOutput() {
    outputShut = true;
  }

  @Override
  public void setSoTimeout(int millis) {
    soTimeoutMillis = millis;
  }

  @Override
  public int getSoTimeout() {
    return soTimeoutMillis;
  }

  @Override
  public void setTcpNoDelay(boolean on) {}

  @Override
  public void setKeepAlive(boolean on) {}

  @Override
  public void setSoLinger(boolean on, int seconds) {}

  @Override
  public void setSendBufferSize(int bytes) {}

  @Override
  public void setReceiveBufferSize(int bytes) {}

  @Override
  public void bind(SocketAddress local) {}

  @Override
  public @Nullable InetAddress getInetAddress() {
    InetSocketAddress to = address;
    return to == null ? null : to.getAddress();
  }

  @Override
  public int getPort() {
    InetSocketAddress to = address;
    return to == null ? 0 : to.getPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return address;
  }

  @Override
  public InetAddress getLocalAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public int getLocalPort() {
    return 0;
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return new InetSocketAddress(getLocalAddress(), 0);
  }

  @Override
  public boolean isConnected() {
    return connection != null;
  }

  @Override
  public boolean isBound() {
    return connection != null;
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public boolean isInputShutdown() {
    return inputShut;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShut;
  }

  @Override
  public String toString() {
    return "scripted socket to " + address;
  }
}
