package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Health checks over real sockets take endpoints out of the balancing and back in. */
@Timeout(60)
class HealthCheckTest {
  private static final TestAuthority ROOT = TestAuthority.root("mesh");
  private static final TestCertificate SERVER = ROOT.issue(leaf -> leaf.dns("orders.test"));
  private static final TestCertificate CLIENT = ROOT.issue("spiffe://mesh.test/shop");
  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final HealthProbe.Http PROBE =
      HealthProbe.Http.of("/healthz").withHost("orders.test");

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size(); i > 0; i--) {
      opened.get(i - 1).close();
    }
  }

  /** A server whose health is what the test says. */
  private static final class Server extends Dispatcher implements AutoCloseable {
    private final MockWebServer server = new MockWebServer();
    private final List<RecordedRequest> probes = new CopyOnWriteArrayList<>();
    private final List<RecordedRequest> calls = new CopyOnWriteArrayList<>();
    private volatile Runnable onProbe = () -> {};
    private volatile MockResponse health = status(200);
    private volatile MockResponse answer = status(200);

    private Server() {
      server.setDispatcher(this);
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      if (request.getTarget().equals("/healthz")) {
        MockResponse now = health;
        probes.add(request);
        onProbe.run();
        return now;
      }
      calls.add(request);
      return answer.newBuilder().setHeader("port", server.getPort()).build();
    }

    int port() {
      return server.getPort();
    }

    @Override
    public void close() {
      server.close();
    }
  }

  private static MockResponse status(int status) {
    return new MockResponse.Builder().code(status).body("x").build();
  }

  private Server server() throws IOException {
    return server(HttpProtocol.HTTP1, false);
  }

  private Server server(HttpProtocol protocol, boolean secured) throws IOException {
    Server server = new Server();
    if (secured) {
      server.server.useHttps(TlsParts.serving(SERVER, ROOT.certificate()).getSocketFactory());
    } else if (protocol == HttpProtocol.HTTP2) {
      server.server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    }
    server.server.start();
    opened.add(server);
    return server;
  }

  private static HealthCheckPolicy checks(HealthProbe probe, int healthy, int unhealthy) {
    HealthCheckPolicy checks =
        HealthCheckPolicy.of(probe, SOON, LONG, new Thresholds(healthy, unhealthy));
    return checks.with(checks.times().withNoTraffic(SOON));
  }

  private SidecarClient client(HealthCheckPolicy checks, Server... servers) {
    int[] ports = List.of(servers).stream().mapToInt(Server::port).toArray();
    return client(TestMesh.orders(ports), checks);
  }

  private SidecarClient client(ClusterPolicy orders, HealthCheckPolicy checks) {
    HealthPolicy health = HealthPolicy.DEFAULT.with(checks).withPanicThresholdPercent(0);
    SidecarClient client =
        SidecarClient.builder(TestMesh.of(orders.with(health))).meterRegistry(registry).build();
    opened.add(client);
    return client;
  }

  private double endpoints(String state) {
    return registry.get("sidecar.cluster.endpoints").tag("state", state).gauge().value();
  }

  /** Until calls that begin see it, too: it is told before it is published, by the next task. */
  private void awaitUnhealthy(int count) {
    await(() -> endpoints("unhealthy") == count);
    for (AutoCloseable each : opened) {
      if (each instanceof SidecarClient client) {
        client.discovered().join();
        client.discovered().join();
      }
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Where so many calls go. */
  private static Set<Integer> reached(SidecarClient client, int calls) throws IOException {
    Set<Integer> ports = new HashSet<>();
    Request get = new Request.Builder().url("http://orders.test/").build();
    for (int i = 0; i < calls; i++) {
      try (Response response = client.newCall(get).execute()) {
        ports.add(Integer.parseInt(response.header("port")));
      }
    }
    return ports;
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void failingEndpointIsLeftAloneUntilItPassesAgain(HttpProtocol protocol) throws Exception {
    Server a = server(protocol, false);
    Server b = server(protocol, false);
    SidecarClient client =
        client(TestMesh.orders(a.port(), b.port()).with(protocol), checks(PROBE, 2, 2));
    assertThat(reached(client, 4)).containsExactlyInAnyOrder(a.port(), b.port());

    a.health = status(503);
    awaitUnhealthy(1);
    assertThat(reached(client, 4)).containsExactly(b.port());
    assertThat(endpoints("healthy")).isEqualTo(1);
    assertThat(registry.get("sidecar.cluster.healthchecks.failed").functionCounter().count())
        .isPositive();

    a.health = status(200);
    awaitUnhealthy(0);
    assertThat(reached(client, 4)).containsExactlyInAnyOrder(a.port(), b.port());
  }

  @ParameterizedTest
  @CsvSource({"HTTP1, true", "HTTP1, false", "HTTP2, true", "HTTP2, false"})
  void checksAreOverTlsWhereCallsAre(HttpProtocol protocol, boolean tcp) throws Exception {
    Server a = server(protocol, true);
    FakeIdentity identity = FakeIdentity.of(CLIENT, ROOT.certificate());
    HealthProbe probe = tcp ? new HealthProbe.Tcp() : HealthProbe.Http.of("/healthz");
    ClusterPolicy orders =
        TestMesh.orders(a.port())
            .with(protocol)
            .with(HealthPolicy.DEFAULT.with(checks(probe, 1, 1)).withPanicThresholdPercent(0));
    // The name that the server's certificate has, and another one.
    for (String name : List.of("orders.test", "other.test")) {
      MeshPolicy policy =
          new MeshPolicy(
              List.of(orders.with(TlsPolicy.DEFAULT.withServerName(name))),
              List.of(),
              IdentityPolicy.files(Path.of("c"), Path.of("k"), Path.of("b")));
      SimpleMeterRegistry own = new SimpleMeterRegistry();
      try (SidecarClient client =
          SidecarClient.builder(policy).tls(identity).meterRegistry(own).build()) {
        double unhealthy =
            own.get("sidecar.cluster.endpoints").tag("state", "unhealthy").gauge().value();
        assertThat(unhealthy).as(name).isEqualTo(name.equals("orders.test") ? 0 : 1);
        assertThat(client.cluster("orders")).isNotNull();
      }
    }
  }

  @Test
  void buildWaitsForTheFirstResults() throws Exception {
    Server a = server();
    Server b = server();
    b.health = status(503);
    Server c = server();
    c.health = new MockResponse.Builder().headersDelay(100, TimeUnit.MILLISECONDS).build();
    SidecarClient client = client(checks(PROBE, 1, 1), a, b, c);
    assertThat(endpoints("unhealthy")).isEqualTo(1);
    assertThat(reached(client, 4)).containsExactlyInAnyOrder(a.port(), c.port());
    assertThat(client.cluster("orders").figures().calls()).isEqualTo(4);
  }

  @Test
  void probeIsARequestOfItsOwnThatReusesItsConnection() throws Exception {
    Server a = server();
    HealthProbe probe =
        PROBE.withMethod("HEAD").withHost("inner.test:81").withHeaders(Map.of("X-Who", "me"));
    client(checks(probe, 1, 1), a);
    await(() -> a.probes.size() > 2);
    RecordedRequest second = a.probes.get(1);
    assertThat(second.getRequestLine()).isEqualTo("HEAD /healthz HTTP/1.1");
    assertThat(second.getHeaders().get("Host")).isEqualTo("inner.test:81");
    assertThat(second.getHeaders().get("User-Agent")).isEqualTo("Sidecar/HC");
    assertThat(second.getHeaders().get("x-who")).isEqualTo("me");
    assertThat(second.getConnectionIndex()).isZero();
    assertThat(second.getExchangeIndex()).isEqualTo(1);
  }

  @Test
  void hostIsTheClusterByDefault() throws Exception {
    Server a = server();
    client(checks(HealthProbe.Http.of("/healthz"), 1, 1), a);
    assertThat(a.probes.get(0).getHeaders().get("Host")).isEqualTo("orders");
  }

  /** What OkHttp would act on by itself is an answer like any other. */
  @ParameterizedTest
  @ValueSource(ints = {302, 401, 407, 408, 421, 503})
  void everyStatusIsSeenAsItIs(int status) throws Exception {
    Server a = server();
    a.health = status(status).newBuilder().setHeader("Retry-After", "0").build();
    List<StatusRange> expected = List.of(new StatusRange(status, status));
    client(checks(PROBE.withStatuses(expected, List.of()), 1, 1), a);
    assertThat(endpoints("unhealthy")).isZero();
    assertThat(a.probes.get(0).getExchangeIndex()).isZero();
  }

  @Test
  void compressedAnswerIsAnAnswer() throws Exception {
    Server a = server();
    a.health = status(200).newBuilder().setHeader("Content-Encoding", "gzip").build();
    client(checks(PROBE, 1, 1), a);
    assertThat(endpoints("unhealthy")).isZero();
  }

  /** Whatever becomes of a probe but an answer is counted to the threshold. */
  @ParameterizedTest
  @EnumSource(Trouble.class)
  void probeWithoutAnAnswerIsCounted(Trouble trouble) throws Exception {
    Server a = server();
    HealthCheckPolicy checks = checks(PROBE, 1, 3);
    Duration timeout = trouble.silent ? Duration.ofMillis(300) : LONG;
    SidecarClient client =
        client(new HealthCheckPolicy(PROBE, timeout, checks.thresholds(), checks.times(), true), a);
    // A busy machine may have let the short limit pass.
    awaitUnhealthy(0);
    double passed = registry.get("sidecar.cluster.healthchecks").functionCounter().count();
    assertThat(passed).isPositive();
    a.health = trouble.answer;
    awaitUnhealthy(1);
    assertThat(registry.get("sidecar.cluster.healthchecks.failed").functionCounter().count())
        .isGreaterThanOrEqualTo(3);
    a.health = status(200);
    awaitUnhealthy(0);
    assertThat(client.cluster("orders").figures().calls()).isZero();
  }

  /** How a server does not answer. */
  enum Trouble {
    NO_HEADERS(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE), true),
    NO_BODY(
        new MockResponse.Builder().body("apples").onResponseBody(SocketEffect.Stall.INSTANCE),
        true),
    BROKEN_BODY(
        new MockResponse.Builder().body("apples").onResponseBody(new SocketEffect.CloseSocket()),
        false),
    CLOSED(new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()), false);

    private final MockResponse answer;
    private final boolean silent;

    Trouble(MockResponse.Builder answer, boolean silent) {
      this.answer = answer.build();
      this.silent = silent;
    }
  }

  @Test
  void connectionIsAllThatATcpCheckAsksFor() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Server a = server();
    ClusterPolicy orders = TestMesh.orders(a.port(), port);
    SidecarClient client = client(orders, checks(new HealthProbe.Tcp(), 1, 1));
    assertThat(endpoints("unhealthy")).isEqualTo(1);
    assertThat(reached(client, 2)).containsExactly(a.port());
    try (ServerSocket listening = new ServerSocket()) {
      listening.setReuseAddress(true);
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      awaitUnhealthy(0);
      try (Socket connection = listening.accept()) {
        // Closed by the check, without a byte.
        assertThat(connection.getInputStream().read()).isEqualTo(-1);
      }
    }
    assertThat(a.probes).isEmpty();
  }

  @Test
  void answerToACallMakesItsEndpointUnhealthyAtOnce() throws Exception {
    Server a = server();
    Server b = server();
    // It passes its checks, but not often enough.
    SidecarClient client = client(checks(PROBE, Integer.MAX_VALUE, Integer.MAX_VALUE), a, b);
    a.answer =
        status(200).newBuilder().setHeader("x-envoy-immediate-health-check-fail", "true").build();
    assertThat(reached(client, 2)).containsExactlyInAnyOrder(a.port(), b.port());
    awaitUnhealthy(1);
    assertThat(reached(client, 4)).containsExactly(b.port());
  }

  @Test
  void withoutChecksNobodyReadsWhatAnAnswerSaysOfItsEndpoint() throws Exception {
    Server a = server();
    a.answer =
        status(200).newBuilder().setHeader("x-envoy-immediate-health-check-fail", "true").build();
    SidecarClient client =
        SidecarClient.builder(TestMesh.of(TestMesh.orders(a.port())))
            .meterRegistry(registry)
            .build();
    opened.add(client);
    assertThat(reached(client, 2)).containsExactly(a.port());
    client.discovered().get();
    assertThat(endpoints("unhealthy")).isZero();
  }

  @Test
  void unhealthyEndpointLosesItsIdleConnections() throws Exception {
    Server a = server();
    SidecarClient client = client(checks(PROBE, 1, 1), a);
    reached(client, 1);
    a.health = status(503);
    awaitUnhealthy(1);
    a.health = status(200);
    awaitUnhealthy(0);
    reached(client, 1);
    List<Integer> connections = new ArrayList<>();
    a.calls.forEach(each -> connections.add(each.getConnectionIndex()));
    assertThat(connections).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void closingDoesNotWaitForAProbe() throws Exception {
    Server a = server();
    CountDownLatch asked = new CountDownLatch(1);
    SidecarClient client = client(checks(PROBE, 1, 1), a);
    a.onProbe = asked::countDown;
    a.health = new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
    asked.await();
    long begun = System.nanoTime();
    client.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONG.dividedBy(2));
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("sidecar-control")) {
        // It may be in its last instructions.
        thread.join(LONG.toMillis() / 2);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }
}
