package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections age with the certificate that they were made with, in time that stands. */
@Timeout(30)
class TlsAgeingTest {
  private static final Request GET = new Request.Builder().url("http://orders.test/").build();
  private static final Duration LIFE = Duration.ofHours(25);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final ManualTime time = ManualTime.standing();
  private MockWebServer server;
  private FakeIdentity identity;

  @BeforeEach
  void start() throws Exception {
    server = TlsMesh.server();
    opened.add(server);
    identity = TlsMesh.identity();
  }

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size(); i > 0; i--) {
      opened.get(i - 1).close();
    }
  }

  /** With draws of 0 each connection ages at half of its certificate's life. */
  private SidecarClient client(HttpProtocol protocol) {
    // Longer than any step of the time.
    TimeoutPolicy timeouts =
        new TimeoutPolicy(Duration.ofDays(9), Duration.ZERO, Duration.ofDays(9));
    CallPolicy calls = CallPolicy.DEFAULT.with(RetryPolicy.NONE).with(timeouts);
    SidecarClient client =
        TlsMesh.client(TlsMesh.orders(protocol, server.getPort()), calls, identity)
            .timer(time.timer())
            .draws(() -> 0)
            .build();
    // A drain would wait for time that stands.
    opened.add(() -> client.close(Duration.ZERO));
    return client;
  }

  private void call(SidecarClient client) throws Exception {
    server.enqueue(new MockResponse.Builder().body("ok").build());
    try (Response response = client.newCall(GET).execute()) {
      assertThat(response.body().string()).isEqualTo("ok");
    }
  }

  /** On which of its connections the server saw the next call. */
  private int connection() throws Exception {
    return server.takeRequest().getConnectionIndex();
  }

  // The certificate is an hour old when the test begins.
  private void moveToShareOfLife(double share) {
    Duration at = Duration.ofMillis((long) (LIFE.toMillis() * share)).minus(Duration.ofHours(1));
    time.advance(at.minus(time.elapsed()));
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void agedConnectionServesOneMoreCallAndIsThenReplaced(HttpProtocol protocol) throws Exception {
    SidecarClient client = client(protocol);
    call(client);
    moveToShareOfLife(0.49);
    call(client);
    moveToShareOfLife(0.51);
    call(client);
    call(client);
    assertThat(List.of(connection(), connection(), connection(), connection()))
        .containsExactly(0, 0, 0, 1);
  }

  @Test
  void agedConnectionThatNobodyUsesIsClosed() throws Exception {
    SidecarClient client = client(HttpProtocol.HTTP1);
    call(client);
    moveToShareOfLife(0.51);
    time.advance(TlsUpkeep.PERIOD);
    call(client);
    assertThat(List.of(connection(), connection())).containsExactly(0, 1);
  }

  @Test
  void agedConnectionInUseFinishesItsAnswer() throws Exception {
    SidecarClient client = client(HttpProtocol.HTTP1);
    server.enqueue(new MockResponse.Builder().body("as it was").build());
    try (Response response = client.newCall(GET).execute()) {
      moveToShareOfLife(0.51);
      time.advance(TlsUpkeep.PERIOD);
      time.advance(TlsUpkeep.PERIOD);
      assertThat(response.body().string()).isEqualTo("as it was");
    }
  }

  @Test
  void connectionMadeWithANewCertificateAgesWithThatOne() throws Exception {
    SidecarClient client = client(HttpProtocol.HTTP1);
    Instant from = Instant.now().minus(Duration.ofMinutes(1));
    TestCertificate young =
        TlsMesh.ROOT.issue(
            leaf ->
                leaf.uri("spiffe://mesh.test/shop").valid(from, from.plus(LIFE.multipliedBy(4))));
    identity.use(young, TlsMesh.TRUSTED);
    call(client);
    moveToShareOfLife(0.99);
    time.advance(TlsUpkeep.PERIOD);
    call(client);
    assertThat(List.of(connection(), connection())).containsExactly(0, 0);
  }

  @Test
  void oldConnectionLivesOnAfterARotationUntilItsMoment() throws Exception {
    SidecarClient client = client(HttpProtocol.HTTP1);
    call(client);
    identity.use(TlsMesh.ROOT.issue("spiffe://mesh.test/shop"), TlsMesh.TRUSTED);
    call(client);
    assertThat(List.of(connection(), connection())).containsExactly(0, 0);
  }

  @Test
  void connectionAgesWhenThePeersCertificateEnds() throws Exception {
    FakeIdentity without = FakeIdentity.of(null, TlsMesh.TRUSTED);
    identity = without;
    server.requestClientAuth();
    SidecarClient client = client(HttpProtocol.HTTP1);
    call(client);
    moveToShareOfLife(0.95);
    call(client);
    moveToShareOfLife(1.01);
    time.advance(TlsUpkeep.PERIOD);
    call(client);
    assertThat(List.of(connection(), connection(), connection())).containsExactly(0, 0, 1);
  }

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void connectionOfAPeerThatIsTrustedNoMoreEnds(HttpProtocol protocol) throws Exception {
    SidecarClient client = client(protocol);
    call(client);
    // For a call that should not come: it must not wait for ever.
    server.enqueue(new MockResponse.Builder().build());
    identity.revoke(TlsMesh.SERVER.leaf());
    SidecarException.Connection refused =
        catchThrowableOfType(
            SidecarException.Connection.class, () -> client.newCall(GET).execute());
    assertThat(refused)
        .hasMessageContaining("attempt 1 of 1: TLS: peer spiffe://mesh.test/orders: revoked");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void callUnderWayToAPeerThatIsTrustedNoMoreEndsWithTheReason() throws Exception {
    SidecarClient client = client(HttpProtocol.HTTP1);
    server.enqueue(new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build());
    Caller caller =
        Caller.calling(
            () ->
                catchThrowableOfType(
                    SidecarException.Connection.class, () -> client.newCall(GET).execute()));
    server.takeRequest();
    identity.revoke(TlsMesh.SERVER.leaf());
    assertThat((SidecarException) caller.result())
        .hasMessageEndingWith(
            "TLS: connection ended, the peer is refused: peer spiffe://mesh.test/orders: revoked");
  }

  @Test
  void connectionOfAPeerThatIsStillTrustedStays() throws Exception {
    SidecarClient client = client(HttpProtocol.HTTP1);
    call(client);
    identity.revoke(TlsMesh.CLIENT.leaf());
    call(client);
    assertThat(List.of(connection(), connection())).containsExactly(0, 0);
  }

  @Test
  void closedClientListensToNobodyAndClosesItsIdentity() throws Exception {
    SidecarClient client = client(HttpProtocol.HTTP1);
    call(client);
    assertThat(identity.listeners()).isEqualTo(1);
    client.close(Duration.ZERO);
    assertThat(identity.listeners()).isZero();
    assertThat(identity.closed).isTrue();
  }
}
