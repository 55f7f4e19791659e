package dev.sidecar.tls;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.tls.identity.KeyedIdentity;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import mockwebserver3.MockWebServer;

/** A real client whose identity is in files, and servers of the JDK that ask for it. */
final class CallingMesh implements Closeable {
  static final String OURS = "spiffe://mesh.example/ns/shop/web";
  static final String ORDERS = "spiffe://mesh.example/ns/shop/orders";
  static final TlsPolicy BY_IDENTITY = TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId(ORDERS));

  final TestAuthority authority = TestAuthority.root("mesh");
  final TestAuthority stranger = TestAuthority.root("stranger");
  private final Path directory;
  private final Provider provider;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Closeable> opened = new ArrayList<>();

  CallingMesh(Path directory, Provider provider) throws IOException {
    this.directory = directory;
    this.provider = provider;
    identify(authority.issue(OURS));
    trust(authority);
  }

  /** What the client shows from now on. */
  void identify(TestCertificate own) throws IOException {
    own.write(directory.resolve("own.pem"), directory.resolve("own.key"));
  }

  /** Whom the client trusts from now on. */
  void trust(TestAuthority trusted) throws IOException {
    Path fresh = Files.writeString(directory.resolve("ca.next"), trusted.pem());
    Files.move(fresh, directory.resolve("ca.pem"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** As it is served where nothing is wrong. */
  TestCertificate orders() {
    return authority.issue(leaf -> leaf.uri(ORDERS).dns("orders.test"));
  }

  /** A server that takes clients of an authority alone. */
  MockWebServer server(TestCertificate own, X509ExtendedTrustManager callers) throws Exception {
    MockWebServer server = new MockWebServer();
    server.useHttps(serving(own, callers).getSocketFactory());
    server.requireClientAuth();
    server.start();
    opened.add(server);
    return server;
  }

  MockWebServer server() throws Exception {
    return server(orders(), trusting(authority));
  }

  static SSLContext serving(TestCertificate own, X509ExtendedTrustManager callers)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
    context.init(
        new KeyManager[] {new FixedKeyManager(new KeyedIdentity(own.chain(), own.key()))},
        new TrustManager[] {callers},
        null);
    return context;
  }

  static X509ExtendedTrustManager trusting(TestAuthority authority) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", authority.certificate());
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  IdentityPolicy identity() {
    return new IdentityPolicy(
        new IdentityPolicy.Files(directory.resolve("own.pem"), directory.resolve("own.key")),
        Trust.of(directory.resolve("ca.pem")),
        provider);
  }

  /** A client that sends nothing twice and whose connections age as early as they may. */
  SidecarClient client(MockWebServer server, HttpProtocol protocol, TlsPolicy tls) {
    ClusterPolicy orders =
        ClusterPolicy.of("orders", Endpoint.parse("127.0.0.1:" + server.getPort()))
            .with(protocol)
            .with(tls);
    MeshPolicy policy =
        new MeshPolicy(
            List.of(orders),
            List.of(RoutePolicy.of("*", "orders").with(CallPolicy.DEFAULT.with(RetryPolicy.NONE))),
            identity());
    SidecarClient client =
        SidecarClient.builder(policy)
            .tls(MeshTls.create())
            .meterRegistry(registry)
            .draws(() -> ThreadLocalRandom.current().nextLong(10_000))
            .build();
    opened.add(client::close);
    return client;
  }

  /** How many handshakes went well. */
  int handshakes() {
    return (int)
        registry.find("sidecar.cluster.tls.handshakes").functionCounters().stream()
            .mapToDouble(FunctionCounter::count)
            .sum();
  }

  /** Why handshakes failed. */
  Set<String> reasons() {
    return moved("sidecar.cluster.tls.handshakes.failed", "reason");
  }

  /** The groups of handshakes that went well. */
  Set<String> groups() {
    return moved("sidecar.cluster.tls.handshakes", "group");
  }

  /** The values of a tag for which something was counted. */
  private Set<String> moved(String meter, String tag) {
    Set<String> values = new TreeSet<>();
    for (FunctionCounter each : registry.find(meter).functionCounters()) {
      if (each.count() > 0) {
        values.add(String.valueOf(each.getId().getTag(tag)));
      }
    }
    return values;
  }

  @Override
  public void close() throws IOException {
    for (int i = opened.size(); i > 0; i--) {
      opened.get(i - 1).close();
    }
  }
}
