package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.testing.tls.TestCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates are rotated under load, and connections age meanwhile: no call fails for it. */
@Timeout(60)
class TlsRotationTest {
  private static final int CALLERS = 8;
  private static final int ROTATIONS = 200;
  private static final int CALLS_BETWEEN = 5;
  private static final Request GET = new Request.Builder().url("http://orders.test/").build();

  private final Semaphore answered = new Semaphore(0);
  private final AtomicInteger newestConnection = new AtomicInteger();
  private final AtomicReference<Throwable> failed = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();

  @ParameterizedTest
  @EnumSource(HttpProtocol.class)
  void noCallFailsWhileCertificatesRotateAndConnectionsAge(HttpProtocol protocol) throws Exception {
    try (MockWebServer server = TlsMesh.server()) {
      server.setDispatcher(
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
              newestConnection.accumulateAndGet(request.getConnectionIndex(), Math::max);
              return new MockResponse.Builder().body("ok").build();
            }
          });
      FakeIdentity identity = FakeIdentity.of(fresh(), TlsMesh.TRUSTED);
      try (SidecarClient client =
          TlsMesh.client(TlsMesh.orders(protocol, server.getPort()), identity)
              // Early in the span in which connections age, so that they do while this runs.
              .draws(() -> ThreadLocalRandom.current().nextLong(10_000))
              .build()) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
          callers.add(Caller.calling(() -> callUntilOver(client)));
        }
        rotate(identity, protocol == HttpProtocol.HTTP2 ? 2 : CALLERS + 2);
        over.set(true);
        for (Caller caller : callers) {
          caller.result();
        }
      }
    }
    assertThat(failed.get()).isNull();
  }

  /** Until there were so many rotations, and so many connections have come after one another. */
  private void rotate(FakeIdentity identity, int connections) throws InterruptedException {
    for (int i = 0; i < ROTATIONS || newestConnection.get() < connections; i++) {
      identity.use(fresh(), TlsMesh.TRUSTED);
      answered.acquire(CALLS_BETWEEN);
      if (failed.get() != null) {
        return;
      }
    }
  }

  /** Half of its life is over in half a second, all of it in a minute. */
  private static TestCertificate fresh() {
    Instant now = Instant.now();
    return TlsMesh.ROOT.issue(
        leaf ->
            leaf.uri("spiffe://mesh.test/shop")
                .valid(now.minus(Duration.ofSeconds(60)), now.plus(Duration.ofSeconds(61))));
  }

  private Object callUntilOver(SidecarClient client) {
    while (!over.get() && failed.get() == null) {
      try (Response response = client.newCall(GET).execute()) {
        assertThat(response.body().string()).isEqualTo("ok");
        answered.release();
      } catch (Exception | AssertionError e) {
        failed.compareAndSet(null, e);
        answered.release(CALLS_BETWEEN);
      }
    }
    return over;
  }
}
