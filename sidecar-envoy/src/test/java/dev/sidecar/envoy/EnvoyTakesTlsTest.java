package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Envoy in front of a service takes calls over TLS from those that it was told of. */
@Timeout(120)
class EnvoyTakesTlsTest {
  private static final PeerMatch WEB = new PeerMatch.SpiffeId(TlsBed.SHOP + "/web");
  private static final EnvoyOptions FROM_WEB =
      EnvoyOptions.DEFAULT.with(EnvoyOptions.Inbound.from(WEB));

  @TempDir Path directory;
  private TlsBed bed;
  private IdentityPolicy orders;
  private TestCertificate web;

  @BeforeEach
  void identities() throws Exception {
    bed = new TlsBed(directory);
    orders = bed.identity("orders");
    web = bed.authority.issue(TlsBed.SHOP + "/web");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCallerOfTheListIsLetInAndItsIdIsToldToTheService(boolean bySds) throws Exception {
    EnvoyOptions options = bySds ? FROM_WEB.secretsIn(directory) : FROM_WEB;
    try (Upstream service = Upstream.answering("orders");
        RunningEnvoy envoy = RunningEnvoy.start(directory, mesh(service.endpoint()), options);
        SSLSocket socket = connect(envoy, bed.context(web))) {
      RunningEnvoy.Answer answer = RunningEnvoy.get(socket, "orders.svc", "/");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("orders");
      assertThat(service.received.get(0).get("x-forwarded-client-cert"))
          .singleElement()
          .asString()
          .contains("URI=" + TlsBed.SHOP + "/web");
    }
  }

  @Test
  void anybodyElseIsRefusedInTheHandshake() throws Exception {
    List<TestCertificate> others =
        List.of(
            bed.authority.issue(TlsBed.SHOP + "/web2"),
            bed.authority.issue(leaf -> leaf.dns("web")),
            TestAuthority.root("other").issue(TlsBed.SHOP + "/web"));
    try (Upstream service = Upstream.answering("orders");
        RunningEnvoy envoy = RunningEnvoy.start(directory, mesh(service.endpoint()), FROM_WEB)) {
      for (TestCertificate other : others) {
        assertRefused(envoy, bed.context(other));
      }
      assertThat(service.received).isEmpty();
      assertThat(listener(envoy, "fail_verify_san")).isEqualTo(2);
      assertThat(listener(envoy, "fail_verify_error")).isEqualTo(1);
    }
  }

  @Test
  void aCallerWithoutACertificateIsRefused() throws Exception {
    SSLContext anonymous = SSLContext.getInstance("TLS");
    anonymous.init(null, bed.trustManagers(), null);
    try (Upstream service = Upstream.answering("orders");
        RunningEnvoy envoy = RunningEnvoy.start(directory, mesh(service.endpoint()), FROM_WEB)) {
      assertRefused(envoy, anonymous);
      assertThat(listener(envoy, "fail_verify_no_cert")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void twoSidecarsCarryACallBetweenThem(HttpProtocol protocol) throws Exception {
    Path clientSide = Files.createDirectory(directory.resolve("client"));
    Path serverSide = Files.createDirectory(directory.resolve("server"));
    try (Upstream service = Upstream.answering("orders");
        RunningEnvoy inbound = RunningEnvoy.start(serverSide, mesh(service.endpoint()), FROM_WEB)) {
      ClusterPolicy cluster =
          ClusterPolicy.of("orders", endpoint(inbound))
              .with(protocol)
              .with(TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId(TlsBed.SHOP + "/orders")));
      MeshPolicy policy =
          new MeshPolicy(List.of(cluster), List.of(route()), bed.identity("web", web));
      try (RunningEnvoy outbound = RunningEnvoy.start(clientSide, policy)) {
        RunningEnvoy.Answer answer = outbound.get("orders.svc", "/");
        assertThat(answer.body()).isEqualTo("orders");
        assertThat(outbound.counter("cluster.orders.ssl.versions.TLSv1.3")).isEqualTo(1);
      }
    }
  }

  private static Endpoint endpoint(RunningEnvoy envoy) {
    return Endpoint.parse("127.0.0.1:" + envoy.port());
  }

  private MeshPolicy mesh(Endpoint service) {
    return new MeshPolicy(List.of(ClusterPolicy.of("orders", service)), List.of(route()), orders);
  }

  private static RoutePolicy route() {
    return RoutePolicy.of("*", "orders").with(CallPolicy.DEFAULT.with(RetryPolicy.NONE));
  }

  private static long listener(RunningEnvoy envoy, String name) throws IOException {
    return envoy.counter("listener.127.0.0.1_0.ssl." + name);
  }

  private static SSLSocket connect(RunningEnvoy envoy, SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", envoy.port());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    socket.setSSLParameters(parameters);
    return socket;
  }

  // With TLS 1.3 a client learns with the first answer that its certificate was not taken.
  private static void assertRefused(RunningEnvoy envoy, SSLContext context) {
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket = connect(envoy, context)) {
                RunningEnvoy.get(socket, "orders.svc", "/");
              }
            })
        .isInstanceOf(IOException.class);
  }
}
