package dev.sidecar.http;

import dev.sidecar.call.Attempt;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Timer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** The OkHttp client of one endpoint that is reached over TLS. */
final class SecuredConnections extends OkHttpConnections {
  // Versions and ciphers are the socket's, as its context has set them.
  private static final ConnectionSpec BY_THE_SOCKET =
      new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
          .allEnabledTlsVersions()
          .allEnabledCipherSuites()
          .build();

  private final TlsConnections connections;
  private final boolean http2;

  private SecuredConnections(
      OkHttpClient client,
      ClusterPolicy cluster,
      KeepAlive keepAlive,
      Timer timer,
      @Nullable TextMapPropagator propagator,
      Supplier<LoadProbes> probes,
      TlsConnections connections) {
    super(client, cluster, keepAlive, timer, propagator, probes);
    this.connections = connections;
    this.http2 = cluster.protocol() == HttpProtocol.HTTP2;
  }

  /**
   * Connections to an endpoint, none of which is open yet.
   *
   * @param shared holds what all endpoints have in common
   * @param sockets where connections come from; null for the machine's own
   * @param propagator writes the current context into each request; null for none
   * @param probing threads for probes
   */
  static SecuredConnections open(
      OkHttpClient shared,
      ClusterPolicy cluster,
      Endpoint endpoint,
      TlsPolicy policy,
      ClusterTls tls,
      TlsUpkeep upkeep,
      @Nullable SocketFactory sockets,
      Timer timer,
      @Nullable TextMapPropagator propagator,
      ExecutorService probing) {
    KeepAlive keepAlive = new KeepAlive(cluster.keepAlive(), timer);
    OkHttpClient.Builder builder = clientOf(shared, cluster, endpoint, sockets, keepAlive);
    String where = "cluster " + cluster.name() + ": endpoint " + endpoint;
    boolean http2 = cluster.protocol() == HttpProtocol.HTTP2;
    OkHttpClient plain = builder.build();
    TlsConnections connections =
        new TlsConnections(where, policy, tls, upkeep, plain.connectionPool()::evictAll);
    OkHttpClient client =
        builder
            .sslSocketFactory(new SecuredSocketFactory(connections), new NobodyAsks())
            .connectionSpecs(List.of(BY_THE_SOCKET))
            .hostnameVerifier(names(policy, shared.hostnameVerifier()))
            // OkHttp demands HTTP/1.1 in the list; SecuredExchanges refuses it where it is chosen.
            .protocols(
                http2 ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1))
            .addNetworkInterceptor(new SecuredExchanges(connections, http2))
            .build();
    String name = policy.serverName();
    return new SecuredConnections(
        client,
        cluster,
        keepAlive,
        timer,
        propagator,
        () -> new LoadProbes(client, OkHttpTransport.root("https", name, endpoint), probing),
        connections);
  }

  /** The handshake has verified the peer; where that was by a name, OkHttp does so once more. */
  private static HostnameVerifier names(TlsPolicy policy, HostnameVerifier verifier) {
    if (!policy.peers().isEmpty()) {
      return (host, session) -> true;
    }
    String name = policy.serverName();
    return name == null ? verifier : (host, session) -> verifier.verify(name, session);
  }

  @Override
  Request request(Request original, Attempt attempt, @Nullable TextMapPropagator context) {
    return AttemptRequest.of(original, attempt, context, true);
  }

  @Override
  OkHttpAttempt watch(Attempt attempt, Call inner, long connectNanos, Runnable whenReleased) {
    TlsEvents events = new TlsEvents(connections);
    inner.addEventListener(events);
    return new SecuredAttempt(attempt, inner, connectNanos, whenReleased, events);
  }

  @Override
  Warming.Opening opening(HttpUrl url) {
    return new Warming.Opening(AttemptRequest.over("https", url)) {
      private @Nullable TlsEvents events;

      @Override
      void follow(Call call) {
        events = new TlsEvents(connections);
        call.addEventListener(events);
      }

      @Override
      void accept(Connection connection) throws IOException {
        if (http2 && connection.protocol() != Protocol.HTTP_2) {
          TlsConnection useless = connections.of(connection);
          if (useless != null) {
            useless.close();
          }
          throw SecuredExchanges.noHttp2();
        }
      }

      @Override
      IOException explained(IOException cause) {
        return events != null && events.wasSecuring()
            ? new IOException("TLS: " + events.explain(cause).message(), cause)
            : cause;
      }
    };
  }

  @Override
  public Transport.Certificates certificates() {
    return connections.certificates();
  }

  @Override
  public void close() {
    super.close();
    connections.close();
  }

  /**
   * What OkHttp builds chains with for pins and for connections that are shared between hosts;
   * neither is used. Peers are verified by the socket's context.
   */
  private static final class NobodyAsks implements X509TrustManager {
    private static final X509Certificate[] NONE = {};

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("not asked here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("not asked here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return NONE;
    }
  }
}
