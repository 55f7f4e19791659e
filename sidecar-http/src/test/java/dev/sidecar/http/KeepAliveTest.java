package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.KeepAlivePolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls over connections that the server closes when they have been idle for a time. */
@Timeout(60)
class KeepAliveTest {
  private static final long SECOND = 1_000_000_000;
  private static final CallPolicy QUICK =
      CallPolicy.DEFAULT.with(
          new RetryPolicy(
              RetryPolicy.DEFAULT.on(),
              RetryPolicy.DEFAULT.attempts(),
              RetryPolicy.DEFAULT.statusCodes(),
              new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)),
              false));

  @RegisterExtension final BadDay day = new BadDay();
  // Stands still while nobody moves it.
  private final AtomicLong now = new AtomicLong(7 * SECOND);
  private final Timer timer = Timer.started(now::get, "keep-alive-test");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Set<RawServer.Peer> idle = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stop() {
    timer.close();
  }

  private SidecarClient client(KeepAlivePolicy keepAlive, RawServer server) {
    return SidecarClient.builder(
            new MeshPolicy(
                List.of(BadDay.cluster(server).with(keepAlive)),
                List.of(RoutePolicy.of("orders.test", "orders").with(QUICK))))
        .timer(timer)
        .meterRegistry(meters)
        .build();
  }

  private double learnedSeconds() {
    return meters.get("sidecar.cluster.connections.keep_alive").gauge().value();
  }

  /** Answers; whether it goes on to keep the connection is the test's. */
  private void serves(RawServer.Peer peer) throws IOException {
    while (peer.request()) {
      idle.add(peer);
      peer.answer("good");
    }
  }

  /** What a server does with connections that were idle for too long. */
  private void closeIdle() throws IOException {
    for (RawServer.Peer each : idle) {
      each.close();
    }
    idle.clear();
  }

  @Test
  void connectionIsLeftBeforeTheTimeThatTheServerTells() throws Exception {
    RawServer server =
        day.server(
            peer -> {
              while (peer.request()) {
                peer.write(
                    "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=100\r\n"
                        + "Content-Length: 4\r\n\r\ngood");
              }
            });
    try (SidecarClient client = client(KeepAlivePolicy.DEFAULT, server)) {
      assertThat(learnedSeconds()).isNaN();
      // The first answer has told the time before its connection was given back.
      BadDay.send(client, "POST");
      now.addAndGet(3 * SECOND);
      BadDay.send(client, "POST");
      now.addAndGet(4 * SECOND - 1);
      BadDay.send(client, "POST");
      assertThat(server.accepted()).isEqualTo(1);
      now.addAndGet(4 * SECOND);
      BadDay.send(client, "POST");
      assertThat(server.accepted()).isEqualTo(2);
      assertThat(learnedSeconds()).isEqualTo(4);
    }
  }

  @Test
  void whatTheServerTellsIsNotReadWhereNothingIsLearned() throws Exception {
    RawServer server =
        day.server(
            peer -> {
              while (peer.request()) {
                peer.write(
                    "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nContent-Length: 4\r\n\r\ngood");
              }
            });
    try (SidecarClient client = client(KeepAlivePolicy.DEFAULT.withLearn(false), server)) {
      for (int call = 0; call < 3; call++) {
        BadDay.send(client, "POST");
        now.addAndGet(100 * SECOND);
      }
      assertThat(server.accepted()).isEqualTo(1);
      assertThat(learnedSeconds()).isNaN();
    }
  }

  /** Three races teach the limit: the first one has idle connections timed, two must agree. */
  @ParameterizedTest
  @CsvSource({"50, 2000", "200, 2000", "1000, 2000", "60000, 30"})
  void postsFailNoMoreOnceTheLimitIsLearned(long millis, int calls) throws Exception {
    long limit = millis * 1_000_000;
    RawServer server = day.server(this::serves);
    try (SidecarClient client = client(KeepAlivePolicy.DEFAULT, server)) {
      BadDay.send(client, "POST");
      for (int race = 0; race < 3; race++) {
        now.addAndGet(limit);
        closeIdle();
        assertThat(outcomeOfPost(client)).isEqualTo(Outcome.MAYBE_EXECUTED);
        BadDay.send(client, "POST");
      }
      assertThat(learnedSeconds()).isEqualTo(limit * 0.8 / 1e9);
      Random random = new Random(millis);
      for (int call = 0; call < calls; call++) {
        // Around the limit, and all within the hour after which it is doubted.
        long gap = (long) (limit * (1 + 0.5 * random.nextGaussian()));
        now.addAndGet(Math.max(0, gap));
        if (gap >= limit) {
          closeIdle();
        }
        assertThat(BadDay.send(client, "POST")).isEqualTo("good");
      }
      assertThat(server.accepted()).isLessThan(calls);
    }
  }

  private static Outcome outcomeOfPost(SidecarClient client) throws IOException {
    try {
      BadDay.send(client, "POST");
      return Outcome.EXECUTED;
    } catch (SidecarException.Connection e) {
      return e.outcome();
    }
  }

  @Test
  void noErrorReachesWhoMayBeRetriedWhileTheLimitIsLearned() throws Exception {
    long limit = SECOND;
    RawServer server = day.server(this::serves);
    try (SidecarClient client = client(KeepAlivePolicy.DEFAULT, server)) {
      Random random = new Random(1);
      for (int call = 0; call < 2_000; call++) {
        long gap = (long) (limit * 2 * random.nextDouble());
        now.addAndGet(gap);
        if (gap >= limit) {
          closeIdle();
        }
        assertThat(BadDay.send(client, "GET")).isEqualTo("good");
      }
      assertThat(client.cluster("orders").figures().retries()).isBetween(3L, 12L);
    }
  }

  @Test
  void headerIsReadLeniently() {
    assertThat(KeepAlive.timeoutSeconds("timeout=5, max=100")).isEqualTo(5);
    assertThat(KeepAlive.timeoutSeconds("max=100,Timeout = 60")).isEqualTo(60);
    assertThat(KeepAlive.timeoutSeconds("timeout=99999999999")).isEqualTo(1_000_000);
    assertThat(KeepAlive.timeoutSeconds("timeout=-1")).isEqualTo(-1);
    assertThat(KeepAlive.timeoutSeconds("timeout=5s")).isEqualTo(-1);
    assertThat(KeepAlive.timeoutSeconds("max=100")).isEqualTo(-1);
    assertThat(KeepAlive.timeoutSeconds("")).isEqualTo(-1);
  }
}
