package dev.sidecar.http;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.Objects;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sees each exchange over TLS. On a connection that has aged it is the last that begins: {@code
 * Connection: close} in the request has OkHttp give the connection no other, and close it when what
 * it carries has ended. HTTP/2 does not send that header.
 */
final class SecuredExchanges implements Interceptor {
  private final TlsConnections connections;
  private final boolean http2;

  SecuredExchanges(TlsConnections connections, boolean http2) {
    this.connections = connections;
    this.http2 = http2;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Connection connection = Objects.requireNonNull(chain.connection());
    if (http2 && connection.protocol() != Protocol.HTTP_2) {
      // A policy that wants HTTP/2 counts on streams where HTTP/1.1 would open connections.
      OkHttpAttempt attempt = chain.call().tag(OkHttpAttempt.class);
      if (attempt != null) {
        attempt.disagreed();
      }
      throw noHttp2();
    }
    TlsConnection held = connections.of(connection);
    if (held == null) {
      return chain.proceed(chain.request());
    }
    Request request = chain.request();
    if (held.isAged()) {
      request = request.newBuilder().header("Connection", "close").build();
    }
    Response response = chain.proceed(request);
    held.answered();
    // OkHttp's own would look for the peer's certificates in a trust that may have changed since.
    return response.newBuilder().handshake(held.handshake()).build();
  }

  static ProtocolException noHttp2() {
    return new ProtocolException("TLS: the peer did not agree to h2 (ALPN; protocol: http2)");
  }
}
