package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cancel at every stage of a call. */
@Timeout(30)
class CancelTest {
  @RegisterExtension final BadDay day = new BadDay();
  private final CountDownLatch reached = new CountDownLatch(1);

  @Test
  void beforeExecuteNothingIsSent() throws Exception {
    RawServer server = day.good();
    Call call = day.client(CallPolicy.DEFAULT, server).newCall(BadDay.request("GET"));
    call.cancel();
    assertCanceled(call, Caller.calling(call::execute), Outcome.NOT_SENT);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void whileWaitingForAConnectionTheQueueIsLeft() throws Exception {
    RawServer server = day.server(RawServer.Peer::request);
    SidecarClient client = day.client(Stages.oneConnection(server), CallPolicy.DEFAULT);
    Call holder = client.newCall(BadDay.request("GET"));
    Caller holding = Caller.calling(holder::execute);
    BadDay.await("the first request", () -> server.requests().size() == 1);
    Call call = client.newCall(BadDay.request("POST"));
    Caller waiting = Caller.calling(call::execute);
    BadDay.await("the second in the queue", () -> client.cluster("orders").figures().active() == 2);
    call.cancel();
    assertThat(assertCanceled(call, waiting, Outcome.NOT_SENT))
        .hasMessage(
            "cluster orders: canceled by the caller while waiting for a connection"
                + " (maxConnections: 1)");
    assertThat(client.cluster("orders").figures().active()).isEqualTo(1);
    holder.cancel();
    assertCanceled(holder, holding, Outcome.MAYBE_EXECUTED);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void whileConnectingNothingIsSent() throws Exception {
    try (FullBacklog full = new FullBacklog()) {
      SidecarClient client = day.client(Stages.cluster(full.port()), CallPolicy.DEFAULT);
      Call call = client.newCall(BadDay.request("POST"));
      call.addEventListener(Stages.onConnectStart(reached));
      Caller caller = Caller.calling(call::execute);
      reached.await();
      call.cancel();
      assertCanceled(call, caller, Outcome.NOT_SENT);
    }
  }

  @Test
  void whileTheRequestBodyIsWrittenItMayHaveBeenExecuted() throws Exception {
    CountDownLatch accepted = new CountDownLatch(1);
    RawServer server =
        day.server(
            peer -> {
              accepted.countDown();
              peer.hold();
            });
    Call call =
        day.client(CallPolicy.DEFAULT, server)
            .newCall(BadDay.request("PUT").newBuilder().put(endless()).build());
    Caller caller = Caller.calling(call::execute);
    // The system connects before the server has accepted.
    accepted.await();
    reached.await();
    call.cancel();
    assertCanceled(call, caller, Outcome.MAYBE_EXECUTED);
    assertThat(server.accepted()).isEqualTo(1);
  }

  private RequestBody endless() {
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return null;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        while (true) {
          sink.write(new byte[1 << 16]);
          reached.countDown();
        }
      }
    };
  }

  @Test
  void whileHeadersAreAwaitedItMayHaveBeenExecuted() throws Exception {
    RawServer server = day.server(RawServer.Peer::request);
    RawServer other = day.server(RawServer.Peer::request);
    Call call = day.client(CallPolicy.DEFAULT, server, other).newCall(BadDay.request("GET"));
    Caller caller = Caller.calling(call::execute);
    BadDay.await("the request", () -> server.requests().size() + other.requests().size() == 1);
    call.cancel();
    assertThat(assertCanceled(call, caller, Outcome.MAYBE_EXECUTED))
        .hasMessageContaining("attempt 1 of 2: canceled by the caller");
    assertThat(server.requests().size() + other.requests().size()).isEqualTo(1);
  }

  @Test
  void duringTheBackoffTheRetryIsGivenUp() throws Exception {
    RawServer server = Fault.ENDS_BEFORE_HEADERS.server(day);
    SidecarClient client = day.client(Stages.longBackoff(), server);
    Call call = client.newCall(BadDay.request("GET"));
    Caller caller = Caller.calling(call::execute);
    BadDay.await("the back-off", () -> client.cluster("orders").figures().retriesUnderWay() == 1);
    call.cancel();
    assertThat(assertCanceled(call, caller, Outcome.MAYBE_EXECUTED))
        .hasMessage("cluster orders: canceled by the caller before attempt 2")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void whileTheBodyIsReadItsReaderIsTold() throws Exception {
    RawServer server = day.server(Stages::beginsABody);
    Call call = day.client(CallPolicy.DEFAULT, server).newCall(BadDay.request("GET"));
    Caller caller = Caller.calling(() -> Stages.readAll(call, reached));
    reached.await();
    call.cancel();
    assertCanceled(call, caller, Outcome.EXECUTED);
  }

  @Test
  void betweenAnswerAndReadingTheBodyItsReaderIsTold() throws Exception {
    RawServer server = day.server(Stages::beginsABody);
    SidecarClient client = day.client(CallPolicy.DEFAULT, server);
    Call call = client.newCall(BadDay.request("GET"));
    try (Response response = call.execute()) {
      call.cancel();
      assertThat(client.cluster("orders").figures().active()).isZero();
      assertThatThrownBy(() -> response.body().string())
          .isInstanceOf(SidecarException.Canceled.class);
    }
  }

  @Test
  void afterTheEndNothingHappens() throws Exception {
    RawServer server = day.good();
    SidecarClient client = day.client(CallPolicy.DEFAULT, server);
    Call call = client.newCall(BadDay.request("GET"));
    try (Response response = call.execute()) {
      assertThat(response.body().string()).isEqualTo("good");
    }
    call.cancel();
    assertThat(call.isCanceled()).isTrue();
    assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    assertThat(server.accepted()).as("the connection is kept").isEqualTo(1);
  }

  private static Throwable assertCanceled(Call call, Caller caller, Outcome outcome)
      throws InterruptedException {
    Throwable failure = caller.failure();
    assertThat(failure)
        .isInstanceOfSatisfying(
            SidecarException.Canceled.class, e -> assertThat(e.outcome()).isEqualTo(outcome))
        .hasMessageContaining("canceled by the caller");
    assertThat(call.isCanceled()).isTrue();
    return failure;
  }
}
