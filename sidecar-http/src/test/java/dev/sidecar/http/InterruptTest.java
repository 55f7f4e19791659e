package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import java.util.concurrent.CountDownLatch;
import okhttp3.Call;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An interrupt of the calling thread at every stage; its flag is set when the call has ended. */
@Timeout(30)
class InterruptTest {
  @RegisterExtension final BadDay day = new BadDay();
  private final CountDownLatch reached = new CountDownLatch(1);

  @Test
  void threadThatIsInterruptedAlreadySendsNothing() throws Exception {
    RawServer server = day.good();
    SidecarClient client = day.client(CallPolicy.DEFAULT, server);
    Caller caller =
        Caller.calling(
            () -> {
              Thread.currentThread().interrupt();
              return BadDay.send(client, "GET");
            });
    assertInterrupted(caller);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void waitForAConnectionEndsAtOnce() throws Exception {
    RawServer server = day.server(RawServer.Peer::request);
    SidecarClient client = day.client(Stages.oneConnection(server), CallPolicy.DEFAULT);
    Call holder = client.newCall(BadDay.request("GET"));
    Caller holding = Caller.calling(holder::execute);
    BadDay.await("the first request", () -> server.requests().size() == 1);
    Caller waiting = Caller.calling(() -> BadDay.send(client, "GET"));
    BadDay.await("the second in the queue", () -> client.cluster("orders").figures().active() == 2);
    waiting.interrupt();
    assertThat(assertInterrupted(waiting).outcome()).isEqualTo(Outcome.NOT_SENT);
    holder.cancel();
    assertThat(holding.failure()).isInstanceOf(SidecarException.Canceled.class);
  }

  @Test
  void backoffEndsAtOnce() throws Exception {
    RawServer server = Fault.ENDS_BEFORE_HEADERS.server(day);
    SidecarClient client = day.client(Stages.longBackoff(), server);
    Caller caller = Caller.calling(() -> BadDay.send(client, "GET"));
    BadDay.await("the back-off", () -> client.cluster("orders").figures().retriesUnderWay() == 1);
    caller.interrupt();
    SidecarException failure = assertInterrupted(caller);
    assertThat(failure).hasMessage("cluster orders: interrupted before attempt 2");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void blockedReadOfHeadersEndsByItsLimit() throws Exception {
    RawServer server = day.server(RawServer.Peer::request);
    SidecarClient client = day.client(BadDay.once(0, 500, 0), server);
    Caller caller = Caller.calling(() -> BadDay.send(client, "GET"));
    BadDay.await("the request", () -> server.requests().size() == 1);
    BadDay.await("the blocked read", caller::blocksInARead);
    caller.interrupt();
    assertThat(caller.failure())
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("perTryTimeout: 500 ms");
    assertThat(caller.wasInterrupted()).isTrue();
  }

  @Test
  void attemptThatEndsByItsLimitIsNotFollowedByAnother() throws Exception {
    RawServer server = day.server(RawServer.Peer::request);
    CallPolicy retrying = CallPolicy.DEFAULT.with(BadDay.once(0, 500, 0).timeouts());
    SidecarClient client = day.client(retrying, server);
    Caller caller = Caller.calling(() -> BadDay.send(client, "GET"));
    BadDay.await("the request", () -> server.requests().size() == 1);
    BadDay.await("the blocked read", caller::blocksInARead);
    caller.interrupt();
    SidecarException failure = assertInterrupted(caller);
    assertThat(failure.getSuppressed())
        .singleElement()
        .isInstanceOf(SidecarException.Timeout.class);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void blockedReadOfABodyEndsByItsLimit() throws Exception {
    RawServer server = day.server(Stages::beginsABody);
    Call call = day.client(BadDay.once(0, 0, 500), server).newCall(BadDay.request("GET"));
    Caller caller = Caller.calling(() -> Stages.readAll(call, reached));
    reached.await();
    caller.interrupt();
    // Before the read blocks the interrupt ends it at once, and later it ends by the limit.
    assertThat(caller.failure())
        .isInstanceOfAny(SidecarException.Timeout.class, SidecarException.Canceled.class);
    assertThat(caller.wasInterrupted()).isTrue();
  }

  @Test
  void nextReadOfABodyEndsAtOnce() throws Exception {
    RawServer server = day.server(Stages::beginsABody);
    Call call = day.client(CallPolicy.DEFAULT, server).newCall(BadDay.request("GET"));
    Caller caller =
        Caller.calling(
            () -> {
              try (Response response = call.execute()) {
                Thread.currentThread().interrupt();
                return response.body().string();
              }
            });
    assertThat(assertInterrupted(caller).outcome()).isEqualTo(Outcome.EXECUTED);
  }

  @Test
  void waitForHeadersOverHttp2EndsAtOnce() throws Exception {
    Http2Script script = new Http2Script(peer -> {});
    RawServer server = day.server(script);
    ClusterPolicy cluster = BadDay.cluster(server).with(HttpProtocol.HTTP2);
    SidecarClient client = day.client(cluster, CallPolicy.DEFAULT);
    Caller caller = Caller.calling(() -> BadDay.send(client, "GET"));
    BadDay.await("the request", () -> script.streams() == 1);
    caller.interrupt();
    assertThat(assertInterrupted(caller).outcome()).isEqualTo(Outcome.MAYBE_EXECUTED);
  }

  private static SidecarException assertInterrupted(Caller caller) throws InterruptedException {
    assertThat(caller.failure())
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessageContaining("interrupted");
    assertThat(caller.wasInterrupted()).isTrue();
    return (SidecarException) caller.failure();
  }
}
