package dev.sidecar.http;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.spi.TlsFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/** Tells of one inner call's handshake, and which TLS connection it has. */
final class TlsEvents extends EventListener {
  private final TlsConnections connections;
  private volatile @Nullable TlsConnection held;
  private boolean securing;
  private boolean secured;

  TlsEvents(TlsConnections connections) {
    this.connections = connections;
  }

  /** Whether what failed is the handshake. */
  boolean wasSecuring() {
    return securing;
  }

  /** What a failure of this call comes to, if it is one of TLS. */
  TlsFailure explain(IOException failure) {
    return connections.explain(failure);
  }

  /** Whether the peer has said nothing yet on a connection of this call's, or of another's. */
  boolean isUnanswered() {
    TlsConnection last = held;
    return last == null ? secured : !last.wasAnswered();
  }

  /** The connection that the call has, or had last. */
  @Nullable TlsConnection held() {
    return held;
  }

  @Override
  public void secureConnectStart(Call call) {
    securing = true;
  }

  @Override
  public void secureConnectEnd(Call call, @Nullable Handshake handshake) {
    securing = false;
    secured = true;
    if (handshake != null) {
      connections.secured(handshake.tlsVersion().javaName());
    }
  }

  @Override
  public void connectFailed(
      Call call,
      InetSocketAddress address,
      Proxy proxy,
      @Nullable Protocol protocol,
      IOException failure) {
    if (securing) {
      connections.failed(why(call, failure));
    }
  }

  private HandshakeFailure why(Call call, IOException failure) {
    if (!call.isCanceled()) {
      return connections.explain(failure).reason();
    }
    OkHttpAttempt attempt = call.tag(OkHttpAttempt.class);
    return attempt != null && attempt.timedOut()
        ? HandshakeFailure.TIMEOUT
        : HandshakeFailure.CANCELED;
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    held = connections.acquired(connection);
  }

  @Override
  public void connectionReleased(Call call, Connection connection) {
    TlsConnection given = held;
    if (given != null) {
      given.released();
    }
  }
}
