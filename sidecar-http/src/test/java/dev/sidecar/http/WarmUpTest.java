package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.EventListener;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a warm-up opens is what the first calls use. */
@Timeout(60)
class WarmUpTest {
  private static final TestAuthority ROOT = TestAuthority.root("mesh");
  private static final TestCertificate SERVER = ROOT.issue(leaf -> leaf.dns("orders.test"));
  private static final TestCertificate CLIENT = ROOT.issue("spiffe://mesh.test/shop");
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Request GET = new Request.Builder().url("http://orders.test/").build();

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size(); i > 0; i--) {
      opened.get(i - 1).close();
    }
  }

  private MockWebServer server(HttpProtocol protocol, boolean secured) throws IOException {
    MockWebServer server = new MockWebServer();
    if (secured) {
      server.useHttps(TlsParts.serving(SERVER, ROOT.certificate()).getSocketFactory());
      server.requireClientAuth();
    } else if (protocol == HttpProtocol.HTTP2) {
      server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    }
    server.start();
    opened.add(server);
    return server;
  }

  private SidecarClient client(
      HttpProtocol protocol, boolean secured, FakeIdentity identity, String host, int... ports) {
    ClusterPolicy orders = TestMesh.orders(ports).with(protocol);
    return client(secured ? orders.with(TlsPolicy.DEFAULT) : orders, identity, host);
  }

  private SidecarClient client(ClusterPolicy orders, FakeIdentity identity, String host) {
    MeshPolicy policy =
        new MeshPolicy(
            List.of(orders),
            List.of(RoutePolicy.of(host, "orders").with(CallPolicy.DEFAULT.with(RetryPolicy.NONE))),
            IdentityPolicy.files(Path.of("c"), Path.of("k"), Path.of("b")));
    SidecarClient client = SidecarClient.builder(policy).draws(() -> 0).tls(identity).build();
    opened.add(client);
    return client;
  }

  private static FakeIdentity identity() {
    return FakeIdentity.of(CLIENT, ROOT.certificate());
  }

  @ParameterizedTest
  @CsvSource({"HTTP1, true", "HTTP2, true", "HTTP1, false", "HTTP2, false"})
  void firstCallsFindAConnectionToEachEndpoint(HttpProtocol protocol, boolean secured)
      throws Exception {
    MockWebServer a = server(protocol, secured);
    MockWebServer b = server(protocol, secured);
    SidecarClient client =
        client(protocol, secured, identity(), "orders.test", a.getPort(), b.getPort());
    assertThat(client.warm(SOON))
        .isEqualTo(new Warmth(List.of(), List.of(new Warmth.OfCluster("orders", 2, 2, List.of()))))
        .matches(Warmth::isComplete);
    List<String> connects = new ArrayList<>();
    for (MockWebServer each : List.of(a, b)) {
      each.enqueue(new MockResponse.Builder().build());
      Call call = client.newCall(GET);
      call.addEventListener(connectsInto(connects));
      call.execute().close();
    }
    assertThat(connects).isEmpty();
    for (MockWebServer each : List.of(a, b)) {
      assertThat(each.getRequestCount()).isEqualTo(1);
      RecordedRequest request = each.takeRequest();
      assertThat(request.getConnectionIndex()).isZero();
      assertThat(request.getExchangeIndex()).isZero();
    }
  }

  private static EventListener connectsInto(List<String> connects) {
    return new EventListener() {
      @Override
      public void connectStart(
          Call call, java.net.InetSocketAddress address, java.net.Proxy proxy) {
        connects.add(address.toString());
      }
    };
  }

  @Test
  void asManyConnectionsAreOpenAsWereAskedFor() throws Exception {
    int wanted = 5;
    MockWebServer server = server(HttpProtocol.HTTP1, true);
    CountDownLatch all = new CountDownLatch(wanted);
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            all.countDown();
            all.await();
            return new MockResponse.Builder().build();
          }
        });
    SidecarClient client =
        client(HttpProtocol.HTTP1, true, identity(), "orders.test", server.getPort());
    assertThat(client.warm(SOON, wanted).clusters().get(0).open()).isEqualTo(wanted);
    List<String> connects = java.util.Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(wanted);
    for (int i = 0; i < wanted; i++) {
      Call call = client.newCall(GET);
      call.addEventListener(connectsInto(connects));
      call.enqueue(counting(done));
    }
    done.await();
    assertThat(connects).isEmpty();
    Set<Integer> connections = new HashSet<>();
    for (int i = 0; i < wanted; i++) {
      connections.add(server.takeRequest().getConnectionIndex());
    }
    assertThat(connections).hasSize(wanted);
    assertThat(client.warm(SOON, wanted).isComplete()).as("again, with what is there").isTrue();
  }

  private static Callback counting(CountDownLatch done) {
    return new Callback() {
      @Override
      public void onFailure(Call call, IOException e) {
        done.countDown();
      }

      @Override
      public void onResponse(Call call, Response response) {
        response.close();
        done.countDown();
      }
    };
  }

  @Test
  void deadEndpointIsToldAndTheOthersAreWarm() throws Exception {
    MockWebServer server = server(HttpProtocol.HTTP1, true);
    int dead = closedPort();
    SidecarClient client =
        client(HttpProtocol.HTTP1, true, identity(), "orders.test", dead, server.getPort());
    Warmth warmth = client.warm(SOON);
    assertThat(warmth.isComplete()).isFalse();
    Warmth.OfCluster orders = warmth.clusters().get(0);
    assertThat(orders.wanted()).isEqualTo(2);
    assertThat(orders.open()).isEqualTo(1);
    assertThat(orders.failures())
        .singleElement()
        .asString()
        .startsWith("endpoint 127.0.0.1:" + dead + ": host orders.test: ");
  }

  @Test
  void handshakeThatFailsIsToldWithItsReason() throws Exception {
    MockWebServer server = server(HttpProtocol.HTTP1, true);
    FakeIdentity stranger = FakeIdentity.of(CLIENT, TestAuthority.root("other").certificate());
    SidecarClient client =
        client(HttpProtocol.HTTP1, true, stranger, "orders.test", server.getPort());
    assertThat(client.warm(SOON).clusters().get(0).failures())
        .singleElement()
        .asString()
        .contains(": host orders.test: TLS: PKIX path building failed");
  }

  @Test
  void peerWithoutHttp2IsToldOverHttp2() throws Exception {
    MockWebServer server = server(HttpProtocol.HTTP1, true);
    server.setProtocols(List.of(Protocol.HTTP_1_1));
    SidecarClient client =
        client(HttpProtocol.HTTP2, true, identity(), "orders.test", server.getPort());
    assertThat(client.warm(SOON).clusters().get(0).failures())
        .singleElement()
        .asString()
        .endsWith("TLS: the peer did not agree to h2 (ALPN; protocol: http2)");
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void connectThatHangsEndsAtTheDeadline(HttpProtocol protocol) throws Exception {
    try (FullBacklog full = new FullBacklog()) {
      ClusterPolicy orders =
          TestMesh.orders(full.port()).with(protocol).withConnectTimeout(Duration.ofHours(1));
      SidecarClient client = client(orders, identity(), "orders.test");
      assertThat(client.warm(Duration.ofMillis(200)).clusters().get(0).failures())
          .singleElement()
          .asString()
          .endsWith(": not connected by the deadline");
      assertThat(client.watched()).isZero();
    }
  }

  @Test
  void connectThatHangsEndsAtTheClustersLimit() throws Exception {
    try (FullBacklog full = new FullBacklog()) {
      ClusterPolicy orders =
          TestMesh.orders(full.port()).withConnectTimeout(Duration.ofMillis(150));
      SidecarClient client = client(orders, identity(), "orders.test");
      assertThat(client.warm(SOON).clusters().get(0).failures())
          .singleElement()
          .asString()
          .endsWith(": not connected in 150 ms (connectTimeout)");
    }
  }

  @Test
  void identityThatDoesNotComeIsTold() throws Exception {
    MockWebServer server = server(HttpProtocol.HTTP1, true);
    SidecarClient client =
        client(HttpProtocol.HTTP1, true, FakeIdentity.none(), "orders.test", server.getPort());
    Warmth warmth = client.warm(Duration.ofMillis(200));
    assertThat(warmth.missing()).containsExactly("identity: no certificate or no trust yet");
    assertThat(warmth.isComplete()).isFalse();
  }

  @Test
  void identityThatComesIsWaitedFor() throws Exception {
    MockWebServer server = server(HttpProtocol.HTTP1, true);
    FakeIdentity late = FakeIdentity.none();
    SidecarClient client = client(HttpProtocol.HTTP1, true, late, "orders.test", server.getPort());
    Caller caller = Caller.calling(() -> client.warm(SOON));
    late.use(CLIENT, ROOT.certificate());
    assertThat((Warmth) caller.result()).matches(Warmth::isComplete);
  }

  @Test
  void hostBehindAStarIsGiven() throws Exception {
    MockWebServer server = server(HttpProtocol.HTTP1, false);
    SidecarClient client =
        client(HttpProtocol.HTTP1, false, identity(), "*.test", server.getPort());
    assertThat(client.warm(SOON).clusters())
        .containsExactly(
            new Warmth.OfCluster(
                "orders",
                0,
                0,
                List.of("no host (expected: an exact one in a route, or one that is given)")));
    assertThat(client.warm(SOON, 1, "orders.test", "a.test:8080", "else.where").clusters())
        .containsExactly(new Warmth.OfCluster("orders", 2, 2, List.of()));
    server.enqueue(new MockResponse.Builder().build());
    List<String> connects = new ArrayList<>();
    Call call = client.newCall(GET);
    call.addEventListener(connectsInto(connects));
    call.execute().close();
    assertThat(connects).isEmpty();
  }

  @Test
  void clusterWithoutAnEndpointIsNotComplete() {
    ClusterPolicy none = ClusterPolicy.of("orders", DiscoveryPolicy.Static.of(List.<Endpoint>of()));
    SidecarClient client = client(none, identity(), "orders.test");
    assertThat(client.warm(SOON).clusters())
        .containsExactly(new Warmth.OfCluster("orders", 0, 0, List.of("no endpoint")));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    SidecarClient client = client(TestMesh.orders(1), identity(), "orders.test");
    assertThatThrownBy(() -> client.warm(Duration.ZERO))
        .hasMessage("deadline: PT0S (expected: more than 0)");
    assertThatThrownBy(() -> client.warm(SOON, 0))
        .hasMessage("connections: 0 (expected: 1 or more)");
    assertThatThrownBy(() -> client.warm(SOON, 1, "a b"))
        .hasMessage("host: a b (expected: host or host:port)");
    client.close();
    assertThatThrownBy(() -> client.warm(SOON)).isInstanceOf(RejectedExecutionException.class);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return closed.getLocalPort();
    }
  }
}
