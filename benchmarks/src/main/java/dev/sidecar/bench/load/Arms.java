package dev.sidecar.bench.load;

import dev.sidecar.bench.peer.Certificates;
import dev.sidecar.bench.peer.Certificates.Side;
import dev.sidecar.bench.peer.PolicyFor;
import dev.sidecar.bench.peer.Protocol;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.tls.MeshTls;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/** The clients of all arms, each made once. */
final class Arms implements AutoCloseable {
  private static final String LOGICAL_HOST = "orders.test";
  private static final int MAX_IDLE_CONNECTIONS = 1_024;

  private final Bed bed;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<ArmName, Arm> arms = new EnumMap<>(ArmName.class);

  private Arms(Bed bed) {
    this.bed = bed;
  }

  static Arms open(Bed bed) throws IOException {
    Arms arms = new Arms(bed);
    for (ArmName name : bed.arms()) {
      arms.arms.put(name, arms.arm(name));
    }
    return arms;
  }

  Arm get(ArmName name) {
    Arm arm = arms.get(name);
    if (arm == null) {
      throw new IllegalArgumentException(
          name.label() + ": not opened (expected: " + bed.arms() + ")");
    }
    return arm;
  }

  private Arm arm(ArmName name) throws IOException {
    return switch (name) {
      case DIRECT -> toUpstreams(name, okHttp(plain()));
      case DIRECT_TUNED -> toUpstreams(name, okHttp(tuned()));
      case LIBRARY -> library(name, SidecarClient.create(policy(bed.policy())));
      case LIBRARY_FULL -> library(name, everythingOn());
      case HANDROLLED -> {
        SdkTracerProvider tracing = notSampling();
        Handrolled handrolled = new Handrolled(closedAtEnd(plain()), tracing.get("measure"));
        yield toUpstreams(name, handrolled::send);
      }
      case DIRECT_TUNED_MTLS ->
          toUpstreams(name, "https", bed.securedPorts(), okHttp(secured(toProxy())));
      case LIBRARY_MTLS -> library(name, secured(IdentityPolicy.Provider.JDK));
      case LIBRARY_MTLS_BC -> library(name, secured(IdentityPolicy.Provider.BOUNCY_CASTLE));
      case ENVOY, HAPROXY, NGINX, ENVOY_MTLS -> {
        Integer port = bed.proxyPorts().get(name);
        if (port == null) {
          throw new IllegalArgumentException(name.label() + ": no port (expected: a proxy)");
        }
        yield new Arm(name, okHttp(toProxy()), List.of("http://127.0.0.1:" + port), LOGICAL_HOST);
      }
    };
  }

  private Arm toUpstreams(ArmName name, Arm.Sender sender) {
    return toUpstreams(name, "http", bed.upstreamPorts(), sender);
  }

  private static Arm toUpstreams(
      ArmName name, String scheme, List<Integer> ports, Arm.Sender sender) {
    return new Arm(
        name, sender, ports.stream().map(port -> scheme + "://127.0.0.1:" + port).toList(), null);
  }

  private Arm library(ArmName name, SidecarClient client) {
    open.push(client);
    return new Arm(
        name,
        request -> client.newCall(request).execute(),
        List.of("http://" + LOGICAL_HOST),
        null);
  }

  /** Meters that are kept, and a tracer that samples nothing, as most calls are not sampled. */
  private SidecarClient everythingOn() throws IOException {
    SdkTracerProvider tracing = notSampling();
    return SidecarClient.builder(policy(bed.fullPolicy()))
        .meterRegistry(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
        .openTelemetry(OpenTelemetrySdk.builder().setTracerProvider(tracing).build())
        .build();
  }

  private SdkTracerProvider notSampling() {
    SdkTracerProvider tracing = SdkTracerProvider.builder().setSampler(Sampler.alwaysOff()).build();
    open.push(tracing);
    return tracing;
  }

  private MeshPolicy policy(String file) throws IOException {
    return PolicyFor.upstreams(Path.of(file), addresses(bed.upstreamPorts()), bed.protocol());
  }

  private static List<InetSocketAddress> addresses(List<Integer> ports) {
    return ports.stream()
        .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .toList();
  }

  private SidecarClient secured(IdentityPolicy.Provider provider) throws IOException {
    MeshPolicy policy =
        PolicyFor.securedUpstreams(
            Path.of(bed.policy()),
            addresses(bed.securedPorts()),
            bed.protocol(),
            certificates().policy(Side.CLIENT).with(provider));
    return SidecarClient.builder(policy).tls(MeshTls.create()).build();
  }

  private Certificates certificates() {
    String directory = bed.certificates();
    if (directory == null) {
      throw new IllegalArgumentException("certificates: none (expected: those of a bed with mTLS)");
    }
    return new Certificates(Path.of(directory));
  }

  /** With the JDK's TLS and nothing of this library's. */
  private OkHttpClient secured(OkHttpClient plain) throws IOException {
    Certificates certificates = certificates();
    SslContext context =
        SslContextBuilder.forClient()
            .keyManager(
                certificates.chain(Side.CLIENT).toFile(), certificates.key(Side.CLIENT).toFile())
            .trustManager(certificates.bundle().toFile())
            .sslProvider(SslProvider.JDK)
            .build();
    return plain
        .newBuilder()
        .sslSocketFactory(
            ((JdkSslContext) context).context().getSocketFactory(), trusting(certificates.bundle()))
        .build();
  }

  /** What OkHttp wants to have seen; the sockets bring the same of their own. */
  private static X509TrustManager trusting(Path bundle) throws IOException {
    try (InputStream pem = Files.newInputStream(bundle)) {
      KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
      authorities.load(null, null);
      authorities.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(authorities);
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IOException(bundle + ": cannot be trusted", e);
    }
  }

  private OkHttpClient plain() {
    return spoken(new OkHttpClient());
  }

  private OkHttpClient tuned() {
    return spoken(withoutTimeouts().build());
  }

  /**
   * Keeps as many connections as the library does for an endpoint: what OkHttp's default of 5 idle
   * ones costs where many calls are under way must not count as the proxy's.
   */
  private OkHttpClient toProxy() {
    return spoken(
        withoutTimeouts()
            .connectionPool(new ConnectionPool(MAX_IDLE_CONNECTIONS, 5, TimeUnit.MINUTES))
            .build());
  }

  /** Differs from the plain client in these three limits only; it enforces none of them. */
  private static OkHttpClient.Builder withoutTimeouts() {
    return new OkHttpClient.Builder()
        .connectTimeout(Duration.ZERO)
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO);
  }

  private OkHttpClient spoken(OkHttpClient client) {
    return bed.protocol() == Protocol.H1
        ? client
        : client.newBuilder().protocols(List.of(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE)).build();
  }

  private Arm.Sender okHttp(OkHttpClient client) {
    closedAtEnd(client);
    return request -> client.newCall(request).execute();
  }

  private OkHttpClient closedAtEnd(OkHttpClient client) {
    open.push(() -> client.connectionPool().evictAll());
    return client;
  }

  /** Closes all in reverse order; one that fails to close does not keep the others open. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception failed) {
        System.err.println("not closed cleanly: " + failed);
      }
    }
  }
}
