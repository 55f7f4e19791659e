package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Health checks of gRPC's own servers, over real sockets. */
@Timeout(60)
class GrpcHealthCheckTest {
  private static final TestAuthority ROOT = TestAuthority.root("mesh");
  private static final TestCertificate SERVER = ROOT.issue(leaf -> leaf.dns("orders.test"));
  private static final TestCertificate CLIENT = ROOT.issue("spiffe://mesh.test/shop");
  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Thresholds MANY = new Thresholds(1, Integer.MAX_VALUE);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Metadata> asked = new CopyOnWriteArrayList<>();
  private final Set<SocketAddress> callers = ConcurrentHashMap.newKeySet();

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size(); i > 0; i--) {
      opened.get(i - 1).close();
    }
  }

  private Server server(io.grpc.BindableService service) throws IOException {
    return server(service, InsecureServerCredentials.create());
  }

  private Server server(io.grpc.BindableService service, ServerCredentials credentials)
      throws IOException {
    Server server =
        Grpc.newServerBuilderForPort(0, credentials)
            .addService(service)
            .intercept(new Watching())
            .build()
            .start();
    opened.add(() -> server.shutdownNow().awaitTermination());
    return server;
  }

  /** Remembers what comes, and from where. */
  private final class Watching implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      callers.add(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
      asked.add(headers);
      headers.put(AUTHORITY, String.valueOf(call.getAuthority()));
      return next.startCall(call, headers);
    }
  }

  private static final Metadata.Key<String> AUTHORITY = key("x-authority");

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static ClusterPolicy cluster(Server server) {
    return TestMesh.orders(server.getPort()).with(HttpProtocol.HTTP2);
  }

  private static HealthCheckPolicy checks(HealthProbe probe, Thresholds thresholds) {
    HealthCheckPolicy checks = HealthCheckPolicy.of(probe, SOON, LONG, thresholds);
    return checks.with(checks.times().withNoTraffic(SOON));
  }

  private SidecarClient client(ClusterPolicy orders, HealthCheckPolicy checks) {
    HealthPolicy health = HealthPolicy.DEFAULT.with(checks).withPanicThresholdPercent(0);
    SidecarClient client =
        SidecarClient.builder(TestMesh.of(orders.with(health))).meterRegistry(registry).build();
    opened.add(client);
    return client;
  }

  private double unhealthy() {
    return registry.get("sidecar.cluster.endpoints").tag("state", "unhealthy").gauge().value();
  }

  private double failed() {
    return registry.get("sidecar.cluster.healthchecks.failed").functionCounter().count();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void endpointIsHealthyWhileItsServiceServes() throws Exception {
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus("orders.v1.Orders", ServingStatus.SERVING);
    health.setStatus("", ServingStatus.NOT_SERVING);
    Server server = server(health.getHealthService());
    HealthProbe probe = new HealthProbe.Grpc("orders.v1.Orders", null, Map.of());
    client(cluster(server), checks(probe, MANY));
    assertThat(unhealthy()).isZero();
    await(() -> asked.size() > 5);
    assertThat(callers).as("connections").hasSize(1);
    for (int i = 0; i < 3; i++) {
      health.setStatus("orders.v1.Orders", ServingStatus.NOT_SERVING);
      await(() -> unhealthy() == 1);
      health.setStatus("orders.v1.Orders", ServingStatus.SERVING);
      await(() -> unhealthy() == 0);
    }
  }

  /** Whatever it says instead, one check is enough, as for an unexpected status of HTTP. */
  @ParameterizedTest
  @EnumSource(
      value = ServingStatus.class,
      names = {"SERVING", "UNRECOGNIZED"},
      mode = EnumSource.Mode.EXCLUDE)
  void anythingButServingFailsAtOnce(ServingStatus status) throws Exception {
    HealthStatusManager health = new HealthStatusManager();
    Server server = server(health.getHealthService());
    client(cluster(server), checks(HealthProbe.Grpc.of(), MANY));
    assertThat(unhealthy()).isZero();
    health.setStatus("", status);
    await(() -> unhealthy() == 1);
  }

  @Test
  void serverThatDoesNotKnowTheServiceIsUnhealthy() throws Exception {
    // NOT_FOUND, without a message.
    Server knowing = server(new HealthStatusManager().getHealthService());
    HealthProbe probe = new HealthProbe.Grpc("other.v1.Other", null, Map.of());
    client(cluster(knowing), checks(probe, MANY));
    assertThat(unhealthy()).isEqualTo(1);
  }

  @Test
  void serverWithoutAHealthServiceIsUnhealthy() throws Exception {
    // UNIMPLEMENTED.
    Server server = server(() -> io.grpc.ServerServiceDefinition.builder("none").build());
    client(cluster(server), checks(HealthProbe.Grpc.of(), MANY));
    assertThat(unhealthy()).isEqualTo(1);
  }

  @Test
  void checkIsWhatTheServerExpects() throws Exception {
    List<HealthCheckRequest> requests = new CopyOnWriteArrayList<>();
    Server server =
        server(
            new HealthGrpc.HealthImplBase() {
              @Override
              public void check(
                  HealthCheckRequest request,
                  StreamObserver<io.grpc.health.v1.HealthCheckResponse> answers) {
                requests.add(request);
                answers.onError(Status.UNAVAILABLE.withDescription("not yet").asException());
              }
            });
    HealthProbe probe = new HealthProbe.Grpc("daily.v1", "in.test:81", HEADERS);
    client(cluster(server), checks(probe, MANY));
    assertThat(requests.get(0).getService()).isEqualTo("daily.v1");
    Metadata headers = asked.get(0);
    assertThat(headers.get(AUTHORITY)).isEqualTo("in.test:81");
    assertThat(headers.get(key("x-who"))).isEqualTo("me");
    assertThat(headers.get(key("user-agent"))).isEqualTo("Sidecar/HC");
    assertThat(unhealthy()).isEqualTo(1);
  }

  private static final Map<String, String> HEADERS = Map.of("x-who", "me");

  @Test
  void authorityIsTheClusterByDefault() throws Exception {
    Server server = server(new HealthStatusManager().getHealthService());
    client(cluster(server), checks(HealthProbe.Grpc.of(), MANY));
    assertThat(asked.get(0).get(AUTHORITY)).isEqualTo("orders");
  }

  @Test
  void silenceAndRefusalAreCountedToTheThreshold() throws Exception {
    boolean[] silent = {false};
    Server server =
        server(
            new HealthGrpc.HealthImplBase() {
              @Override
              public void check(
                  HealthCheckRequest request,
                  StreamObserver<io.grpc.health.v1.HealthCheckResponse> answers) {
                if (!silent[0]) {
                  answers.onNext(
                      io.grpc.health.v1.HealthCheckResponse.newBuilder()
                          .setStatus(ServingStatus.SERVING)
                          .build());
                  answers.onCompleted();
                }
              }
            });
    HealthCheckPolicy checks = checks(HealthProbe.Grpc.of(), new Thresholds(1, 3));
    HealthCheckPolicy hasty =
        new HealthCheckPolicy(
            checks.probe(), Duration.ofMillis(300), checks.thresholds(), checks.times(), true);
    client(cluster(server), hasty);
    // A busy machine may have let the short limit pass.
    await(() -> unhealthy() == 0);
    silent[0] = true;
    await(() -> unhealthy() == 1);
    assertThat(failed()).isGreaterThanOrEqualTo(3);
    silent[0] = false;
    await(() -> unhealthy() == 0);
    double before = failed();
    server.shutdownNow().awaitTermination();
    await(() -> unhealthy() == 1);
    assertThat(failed() - before).isGreaterThanOrEqualTo(3);
  }

  @Test
  void checksAreOverTlsWhereCallsAre() throws Exception {
    // Netty's own, which asks for a certificate as well.
    ServerCredentials credentials =
        TlsServerCredentials.newBuilder()
            .keyManager(TlsParts.keys(SERVER))
            .trustManager(TlsParts.trust(List.of(ROOT.certificate())))
            .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
            .build();
    Server server = server(new HealthStatusManager().getHealthService(), credentials);
    FakeIdentity identity = FakeIdentity.of(CLIENT, ROOT.certificate());
    HealthPolicy health =
        HealthPolicy.DEFAULT.with(checks(HealthProbe.Grpc.of(), MANY)).withPanicThresholdPercent(0);
    // The name that the server's certificate has, and another one.
    for (String name : List.of("orders.test", "other.test")) {
      MeshPolicy policy =
          new MeshPolicy(
              List.of(cluster(server).with(health).with(TlsPolicy.DEFAULT.withServerName(name))),
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
}
