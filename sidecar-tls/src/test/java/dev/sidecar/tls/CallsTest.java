package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.http.Warmth;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.time.Timer;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of the real client over TLS, from files to the meters, with either provider. */
@Timeout(120)
class CallsTest {
  private static final Request GET = new Request.Builder().url("http://orders.test/").build();
  private static final int CALLERS = 8;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"JDK, HTTP1", "JDK, HTTP2", "BOUNCY_CASTLE, HTTP1", "BOUNCY_CASTLE, HTTP2"})
  void callIsMadeWithACertificateOnEachSide(Provider provider, HttpProtocol protocol)
      throws Exception {
    try (CallingMesh mesh = new CallingMesh(directory, provider)) {
      TestCertificate own = mesh.authority.issue(CallingMesh.OURS);
      mesh.identify(own);
      MockWebServer server = mesh.server();
      server.enqueue(new MockResponse.Builder().body("hello").build());
      SidecarClient client = mesh.client(server, protocol, CallingMesh.BY_IDENTITY);
      try (Response response = client.newCall(GET).execute()) {
        assertThat(response.body().string()).isEqualTo("hello");
        assertThat(response.protocol())
            .isEqualTo(protocol == HttpProtocol.HTTP2 ? Protocol.HTTP_2 : Protocol.HTTP_1_1);
      }
      RecordedRequest request = server.takeRequest();
      assertThat(request.getHandshake().peerCertificates()).containsExactly(own.leaf());
      assertThat(request.getHandshakeServerNames()).containsExactly("orders.test");
      assertThat(mesh.handshakes()).isEqualTo(1);
      assertThat(mesh.groups())
          // The JDK's server of Java 17 has no hybrid group.
          .containsExactly(provider == Provider.JDK ? "unknown" : "x25519");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "JDK,           wrong-identity",
    "JDK,           expired",
    "JDK,           wrong-host",
    "JDK,           unknown-authority",
    "BOUNCY_CASTLE, wrong-identity",
    "BOUNCY_CASTLE, expired",
    "BOUNCY_CASTLE, wrong-host",
    "BOUNCY_CASTLE, unknown-authority"
  })
  void peerIsRefusedBeforeAByteIsSentAndTheReasonIsTold(Provider provider, String reason)
      throws Exception {
    try (CallingMesh mesh = new CallingMesh(directory, provider)) {
      MockWebServer server = mesh.server(bad(mesh, reason), CallingMesh.trusting(mesh.authority));
      TlsPolicy tls = reason.equals("wrong-host") ? TlsPolicy.DEFAULT : CallingMesh.BY_IDENTITY;
      SidecarException.Connection failure = failure(mesh.client(server, HttpProtocol.HTTP1, tls));
      assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
      assertThat(failure)
          .hasMessageMatching(
              "cluster orders: endpoint 127.0.0.1:%1$d: attempt 1 of 1: TLS: orders.test \\(127.0.0.1:%1$d\\), spiffe://\\S+( \\S+)?: %2$s: .* \\(expected: .*\\)"
                  .formatted(server.getPort(), reason));
      assertThat(server.getRequestCount()).isZero();
      assertThat(mesh.reasons()).containsExactly(reason);
    }
  }

  /** A certificate that is refused for one reason. */
  private static TestCertificate bad(CallingMesh mesh, String reason) {
    Instant past = Instant.now().minus(Duration.ofDays(2));
    return switch (reason) {
      case "wrong-identity" -> mesh.authority.issue("spiffe://mesh.example/ns/shop/carts");
      case "expired" ->
          mesh.authority.issue(
              leaf -> leaf.uri(CallingMesh.ORDERS).valid(past, past.plus(Duration.ofDays(1))));
      case "wrong-host" ->
          mesh.authority.issue(leaf -> leaf.uri(CallingMesh.ORDERS).dns("payments.test"));
      default -> mesh.stranger.issue(CallingMesh.ORDERS);
    };
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void refusedPeerHearsOfItsCertificate(Provider provider) throws Exception {
    try (CallingMesh mesh = new CallingMesh(directory, provider);
        Timer timer = Timer.started(System::nanoTime, "test-timer");
        MeshIdentity client = MeshTls.create().follow(mesh.identity(), timer)) {
      var serving = CallingMesh.serving(bad(mesh, "expired"), CallingMesh.trusting(mesh.authority));
      String told = "";
      // A server that is still writing when the connection ends does not come to read its alert.
      for (int tries = 0; tries < 20 && !told.contains("certificate_"); tries++) {
        Loopback.Outcomes outcomes =
            Loopback.connect(
                (raw, port) ->
                    client.context(CallingMesh.BY_IDENTITY).secure(raw, "orders.test", port),
                (raw, port) -> serving.getSocketFactory().createSocket(raw, null, true));
        told = String.valueOf(outcomes.server().failure().getMessage());
      }
      // bctls and Java 17 have one alert for most of what a trust manager refuses.
      assertThat(told).containsAnyOf("certificate_unknown", "certificate_expired");
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void certificateThatThePeerRefusesIsToldAndNothingWasDone(Provider provider) throws Exception {
    try (CallingMesh mesh = new CallingMesh(directory, provider)) {
      MockWebServer server = mesh.server(mesh.orders(), CallingMesh.trusting(mesh.stranger));
      SidecarClient client = mesh.client(server, HttpProtocol.HTTP1, CallingMesh.BY_IDENTITY);
      SidecarException.Connection failure = failure(client);
      // The connection may break before its alert is read.
      assertThat(failure).hasMessageMatching(".*: TLS: .*refused our certificate.*");
      if (String.valueOf(failure.getMessage()).contains("certificate-refused: ")) {
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
      }
      assertThat(server.getRequestCount()).isZero();
    }
  }

  private static SidecarException.Connection failure(SidecarClient client) {
    return catchThrowableOfType(
        SidecarException.Connection.class, () -> client.newCall(GET).execute().close());
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void noCallFailsWhileFilesRotateAndConnectionsAge(Provider provider) throws Exception {
    try (CallingMesh mesh = new CallingMesh(directory, provider)) {
      AtomicReference<X509Certificate> shown = new AtomicReference<>();
      MockWebServer server = mesh.server();
      server.setDispatcher(
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
              shown.set((X509Certificate) request.getHandshake().peerCertificates().get(0));
              return new MockResponse.Builder().body("ok").build();
            }
          });
      mesh.identify(halfway(mesh));
      SidecarClient client = mesh.client(server, HttpProtocol.HTTP1, CallingMesh.BY_IDENTITY);
      Semaphore answered = new Semaphore(0);
      AtomicBoolean over = new AtomicBoolean();
      AtomicReference<Throwable> failed = new AtomicReference<>();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Thread caller = new Thread(() -> call(client, answered, over, failed), "caller");
        caller.start();
        callers.add(caller);
      }
      for (int i = 0; i < 3 && failed.get() == null; i++) {
        TestCertificate next = halfway(mesh);
        mesh.identify(next);
        while (!next.leaf().equals(shown.get()) && failed.get() == null) {
          answered.acquire();
        }
      }
      over.set(true);
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(failed.get()).isNull();
    }
  }

  /** Half of its life is over in half a second. */
  private static TestCertificate halfway(CallingMesh mesh) {
    Instant now = Instant.now();
    return mesh.authority.issue(
        leaf ->
            leaf.uri(CallingMesh.OURS)
                .valid(now.minus(Duration.ofSeconds(60)), now.plus(Duration.ofSeconds(61))));
  }

  private static void call(
      SidecarClient client,
      Semaphore answered,
      AtomicBoolean over,
      AtomicReference<Throwable> failed) {
    while (!over.get() && failed.get() == null) {
      try (Response response = client.newCall(GET).execute()) {
        assertThat(response.body().string()).isEqualTo("ok");
      } catch (Exception | AssertionError e) {
        failed.compareAndSet(null, e);
      } finally {
        answered.release();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void connectionEndsWhenItsPeerIsTrustedNoMore(Provider provider) throws Exception {
    try (CallingMesh mesh = new CallingMesh(directory, provider)) {
      MockWebServer server = mesh.server();
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(1);
      server.setDispatcher(
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
              asked.countDown();
              ended.await();
              return new MockResponse.Builder().build();
            }
          });
      SidecarClient client = mesh.client(server, HttpProtocol.HTTP1, CallingMesh.BY_IDENTITY);
      AtomicReference<SidecarException.Connection> failed = new AtomicReference<>();
      Thread caller = new Thread(() -> failed.set(failure(client)), "caller");
      caller.start();
      asked.await();
      mesh.trust(mesh.stranger);
      caller.join();
      ended.countDown();
      assertThat(failed.get())
          .hasMessageContaining("TLS: connection ended, the peer is refused: orders.test, ")
          .hasMessageContaining(CallingMesh.ORDERS)
          .hasMessageContaining(": unknown-authority: ");
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void firstCallOfAWarmClientHandshakesNoMore(Provider provider) throws Exception {
    try (CallingMesh mesh = new CallingMesh(directory, provider)) {
      MockWebServer server = mesh.server();
      server.enqueue(new MockResponse.Builder().build());
      SidecarClient client = mesh.client(server, HttpProtocol.HTTP1, CallingMesh.BY_IDENTITY);
      Warmth warmth = client.warm(Duration.ofSeconds(60), 1, "orders.test");
      assertThat(warmth.isComplete()).as("%s", warmth).isTrue();
      assertThat(mesh.handshakes()).isEqualTo(1);
      client.newCall(GET).execute().close();
      assertThat(mesh.handshakes()).isEqualTo(1);
      assertThat(server.takeRequest().getConnectionIndex()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"JDK, 1", "BOUNCY_CASTLE, 3"})
  void laterConnectionsAreResumedByTheJdkAlone(Provider provider, int verified) throws Exception {
    try (CallingMesh mesh = new CallingMesh(directory, provider)) {
      Counting callers = new Counting(CallingMesh.trusting(mesh.authority));
      MockWebServer server = mesh.server(mesh.orders(), callers);
      SidecarClient client = mesh.client(server, HttpProtocol.HTTP1, CallingMesh.BY_IDENTITY);
      for (int i = 0; i < 3; i++) {
        server.enqueue(new MockResponse.Builder().addHeader("Connection", "close").build());
        client.newCall(GET).execute().close();
      }
      assertThat(mesh.handshakes()).isEqualTo(3);
      assertThat(callers.verified).hasValue(verified);
    }
  }

  /** Counts the certificates that a server looks at: none is in a resumed session. */
  private static final class Counting extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trust;
    private final AtomicInteger verified = new AtomicInteger();

    Counting(X509ExtendedTrustManager trust) {
      this.trust = trust;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      verified.incrementAndGet();
      trust.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("no engine is made");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("not asked without a socket");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("calls nobody");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("calls nobody");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("calls nobody");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trust.getAcceptedIssuers();
    }
  }
}
