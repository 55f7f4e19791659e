package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SidecarClusterTest {
  private static final ClusterPolicy THREE = TestMesh.orders(1, 2, 3);

  private final List<Endpoint> tried = new ArrayList<>();
  private SidecarClient client;

  @AfterEach
  void nothingIsLeft() {
    ClusterFigures figures = client.cluster("orders").figures();
    assertThat(figures.inFlight()).isZero();
    assertThat(figures.pending()).isZero();
    assertThat(figures.retriesUnderWay()).isZero();
    assertThat(Thread.interrupted()).isFalse();
    client.close();
  }

  /**
   * A protocol that is none of ours, over real sockets: one endpoint is dead, the other answers.
   */
  @Test
  void anyProtocolIsBalancedAndRetried() throws Exception {
    try (ServerSocket live = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> answerTwice(live));
      server.start();
      SidecarCluster orders = cluster(TestMesh.orders(deadPort(), live.getLocalPort()));
      assertThat(orders.execute(SidecarClusterTest::ask)).isEqualTo("hello");
      assertThat(orders.execute(SidecarClusterTest::ask)).isEqualTo("hello");
      server.join();
      assertThat(orders.figures().calls()).isEqualTo(2);
      assertThat(orders.figures().retries()).isPositive();
      assertThat(orders.figures().amplification()).isGreaterThan(1);
    }
  }

  @Test
  void whatMayHaveBeenDoneIsDoneAgainOnlyIfThatDoesNoHarm() {
    SidecarCluster orders = cluster(THREE);
    SidecarException failure =
        catchThrowableOfType(SidecarException.Connection.class, () -> orders.execute(this::fail));
    assertThat(failure).hasMessageContaining("attempt 1 of 2: java.sql.SQLException: gone");
    assertThat(failure).hasRootCauseInstanceOf(SQLException.class);
    assertThat(failure.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED);
    assertThat(tried).hasSize(1);
    tried.clear();
    assertThatThrownBy(() -> orders.idempotent().execute(this::fail))
        .isInstanceOf(SidecarException.Connection.class)
        .hasMessageContaining("attempt 2 of 2");
    assertThat(tried).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void operationThatCouldNotConnectIsRepeatedWhateverItDoes() {
    assertThatThrownBy(
            () ->
                cluster(THREE)
                    .execute(
                        endpoint -> {
                          tried.add(endpoint);
                          throw new SQLException(new ConnectException("refused"));
                        }))
        .isInstanceOfSatisfying(
            SidecarException.Connection.class,
            e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT));
    assertThat(tried).hasSize(2);
  }

  @Test
  void bugInTheOperationIsThrownAsItIs() {
    assertThatThrownBy(
            () ->
                cluster(THREE)
                    .idempotent()
                    .execute(
                        endpoint -> {
                          throw new IllegalStateException("a bug");
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a bug");
  }

  @Test
  void limitInterruptsTheOperationAndLeavesTheThreadAsItWas() {
    SidecarCluster orders = cluster(THREE);
    assertThatThrownBy(
            () -> orders.timeout(Duration.ofMillis(100)).execute(SidecarClusterTest::never))
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("no complete response in 100 ms (timeout: 100 ms)");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void perTryTimeoutOfTheClusterIsFollowedByAnotherAttempt() throws Exception {
    TimeoutPolicy tries =
        new TimeoutPolicy(Duration.ofSeconds(10), Duration.ofMillis(50), Duration.ZERO);
    client = SidecarClient.create(TestMesh.of(THREE, CallPolicy.DEFAULT.with(tries)));
    String result =
        client
            .cluster("orders")
            .idempotent()
            .execute(
                endpoint -> {
                  tried.add(endpoint);
                  return tried.size() == 1 ? never(endpoint) : "second";
                });
    assertThat(result).isEqualTo("second");
  }

  @Test
  void interruptOfTheCallerStaysSet() {
    Thread caller = Thread.currentThread();
    assertThatThrownBy(
            () ->
                cluster(THREE)
                    .idempotent()
                    .execute(
                        endpoint -> {
                          tried.add(endpoint);
                          caller.interrupt();
                          return never(endpoint);
                        }))
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessageEndingWith("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(tried).hasSize(1);
  }

  @Test
  void executionsAreAdmittedLikeCalls() throws Exception {
    SidecarCluster orders = cluster(THREE.with(new AdmissionPolicy(8, 8, 1, RetryLimit.DEFAULT)));
    String inner =
        orders.execute(
            endpoint ->
                catchThrowableOfType(
                        SidecarException.Overflow.class, () -> orders.execute(other -> "never"))
                    .getMessage());
    assertThat(inner).isEqualTo("cluster orders: refused: 1 attempts run (maxRequests: 1)");
    assertThat(orders.figures().refused()).isEqualTo(1);
  }

  @Test
  void unknownClusterAndBadTimeoutAreRefusedByName() {
    SidecarCluster orders = cluster(THREE);
    assertThatThrownBy(() -> client.cluster("order"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cluster order: unknown (expected: one of [orders])");
    assertThatThrownBy(() -> orders.timeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout: PT0S (expected: more than 0)");
  }

  private SidecarCluster cluster(ClusterPolicy policy) {
    client = SidecarClient.create(TestMesh.of(policy));
    return client.cluster("orders");
  }

  private String fail(Endpoint endpoint) throws SQLException {
    tried.add(endpoint);
    throw new SQLException("gone");
  }

  private static String never(Endpoint endpoint) throws InterruptedException {
    new CountDownLatch(1).await();
    return endpoint.toString();
  }

  private static String ask(Endpoint endpoint) throws IOException {
    try (Socket socket = new Socket(endpoint.address(), endpoint.port());
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      return reader.readLine();
    }
  }

  private static int deadPort() throws IOException {
    try (ServerSocket dead = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      return dead.getLocalPort();
    }
  }

  private static void answerTwice(ServerSocket server) {
    for (int i = 0; i < 2; i++) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
