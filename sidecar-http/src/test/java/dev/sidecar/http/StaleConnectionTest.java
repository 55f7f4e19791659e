package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kept connections that the server closes as the next request leaves. */
@Timeout(60)
class StaleConnectionTest {
  private static final int CALLS = 200;
  // The default, but for waits that would only make the test long.
  private static final CallPolicy QUICK =
      CallPolicy.DEFAULT.with(
          new RetryPolicy(
              RetryPolicy.DEFAULT.on(),
              RetryPolicy.DEFAULT.attempts(),
              RetryPolicy.DEFAULT.statusCodes(),
              new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)),
              false));

  @RegisterExtension final BadDay day = new BadDay();
  private final AtomicInteger connections = new AtomicInteger();

  @Test
  void getIsAnsweredWhateverTheMomentOfTheClose() throws Exception {
    RawServer server = day.server(this::answersOnceAndCloses);
    SidecarClient client = day.client(QUICK, server);
    for (int call = 0; call < CALLS; call++) {
      assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    }
    assertThat(client.cluster("orders").figures().retries()).isPositive();
  }

  @Test
  void getIsAnsweredByTheOtherEndpoint() throws Exception {
    SidecarClient client = day.client(QUICK, day.server(this::answersOnceAndCloses), day.good());
    for (int call = 0; call < CALLS; call++) {
      assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    }
  }

  /** A server that is started anew leaves every kept connection dead, and not only one. */
  @Test
  void getIsAnsweredThoughAllKeptConnectionsAreStale() throws Exception {
    int kept = 5;
    CountDownLatch allConnected = new CountDownLatch(kept);
    CountDownLatch allClosed = new CountDownLatch(kept);
    CountDownLatch restart = new CountDownLatch(1);
    RawServer server =
        day.server(
            peer -> {
              peer.request();
              boolean old = connections.incrementAndGet() <= kept;
              allConnected.countDown();
              if (old && allConnected.await(10, TimeUnit.SECONDS)) {
                peer.answer("good");
                restart.await(10, TimeUnit.SECONDS);
                peer.reset();
                allClosed.countDown();
              } else {
                peer.answer("good");
              }
            });
    SidecarClient client = day.client(QUICK, server);
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < kept; i++) {
      callers.add(Caller.calling(() -> BadDay.send(client, "GET")));
    }
    for (Caller caller : callers) {
      assertThat(caller.result()).isEqualTo("good");
    }
    restart.countDown();
    assertThat(allClosed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    assertThat(client.cluster("orders").figures().retries()).isEqualTo(1);
  }

  @Test
  void postIsSeenByTheServersAtMostOnce() throws Exception {
    RawServer one = day.server(this::answersOnceAndCloses);
    RawServer other = day.server(this::answersOnceAndCloses);
    SidecarClient client = day.client(QUICK, one, other);
    List<Integer> answered = new ArrayList<>();
    for (int call = 0; call < CALLS; call++) {
      if (isAnswered(client, call)) {
        answered.add(call);
      }
    }
    assertThat(answered).isNotEmpty().hasSizeLessThan(CALLS);
    List<String> seen = new ArrayList<>(one.requests());
    seen.addAll(other.requests());
    for (int call = 0; call < CALLS; call++) {
      String id = "id: " + call + "\r\n";
      long times = seen.stream().filter(head -> head.contains(id)).count();
      assertThat(times).as(id).isLessThanOrEqualTo(1);
      assertThat(times == 1 || !answered.contains(call)).as(id).isTrue();
    }
  }

  private static boolean isAnswered(SidecarClient client, int call) throws IOException {
    Request post = BadDay.request("POST").newBuilder().header("id", Integer.toString(call)).build();
    try (Response response = client.newCall(post).execute()) {
      assertThat(response.body().string()).isEqualTo("good");
      return true;
    } catch (SidecarException.Connection e) {
      assertThat(e.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED);
      return false;
    }
  }

  // Every other connection at once, the others some microseconds later, as the next request comes.
  private void answersOnceAndCloses(RawServer.Peer peer) throws IOException {
    int number = connections.incrementAndGet();
    peer.request();
    peer.answer("good");
    long until = System.nanoTime() + (number % 2 == 0 ? 0 : number % 64 * 5_000L);
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    if (number % 3 == 0) {
      peer.reset();
    } else {
      peer.close();
    }
  }
}
