package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.ScriptedNetwork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Copies of calls over sockets: what they are, and that no call is the worse for them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MirrorTest {
  private static final int CALLS = 1_000;

  @RegisterExtension final BadDay day = new BadDay();

  // Of the client that was made last.
  private SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void mirrorThatHangsTakesNoTimeOfAThousandCalls() throws Exception {
    // Nobody moves the time: a call that waited for its copy would never end.
    ScriptedNetwork network = new ScriptedNetwork(ManualTime.standing());
    network.endpoint("127.0.0.1:8081").answers(200, "good").always();
    network.endpoint("127.0.0.1:8082").hangs().always();
    try (SidecarClient client =
        SidecarClient.builder(policy(TestMesh.orders(8081), shadow(8082)))
            .socketFactory(network.sockets())
            .timer(network.time().timer())
            .meterRegistry(registry)
            .build()) {
      for (int i = 0; i < CALLS; i++) {
        assertThat(BadDay.send(client, "GET")).isEqualTo("good");
      }
      assertThat(network.time().elapsed()).isZero();
      BadDay.await("all copies", () -> count("copies") + count("dropped") == CALLS);
      assertThat(count("dropped")).as("no more threads than there may be").isPositive();
      assertThat(count("failed")).isZero();
    }
  }

  @Test
  void mirrorThatRefusesResetsOrTalksNonsenseIsNothingToTheCall() throws Exception {
    List<RawServer> mirrors =
        List.of(
            day.server(RawServer.Peer::reset),
            day.server(peer -> peer.write("HTTP/1.1 banana\r\n\r\n")),
            day.server(RawServer.Peer::close));
    for (RawServer mirror : mirrors) {
      SidecarClient client = client(day.good(), mirror.port());
      for (int i = 0; i < 50; i++) {
        assertThat(BadDay.send(client, "POST")).isEqualTo("good");
      }
      BadDay.await("the end of the copies", () -> count("failed") + count("dropped") == 50);
    }
  }

  @Test
  void endlessAnswerOfAMirrorIsNothingToTheCall() throws Exception {
    RawServer endless =
        day.server(
            peer -> {
              peer.request();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
              for (int i = 0; i < 100; i++) {
                peer.write(new byte[10_000]);
              }
              peer.hold();
            });
    SidecarClient client = client(day.good(), endless.port());
    for (int i = 0; i < 100; i++) {
      assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    }
    client.close();
    assertThat(endless.requests()).isNotEmpty();
  }

  @Test
  void nobodyIsToldOfACopyWhoseAnswerBreaksOff() throws Exception {
    RawServer breaks =
        day.server(
            peer -> {
              peer.request();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
              peer.close();
            });
    List<DecisionRecord> told = new CopyOnWriteArrayList<>();
    SidecarClient client =
        day.client(
            SidecarClient.builder(policy(BadDay.cluster(day.good()), shadow(breaks.port())))
                .meterRegistry(registry)
                .decisions(told::add));
    assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    BadDay.await("the end of the copy", () -> count("failed") == 1);
    assertThat(told).isEmpty();
  }

  @Test
  void streamOfEventsIsNotFollowed() throws Exception {
    RawServer events =
        day.server(
            peer -> {
              peer.request();
              peer.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n");
            });
    SidecarClient client = client(day.good(), events.port());
    assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    BadDay.await("the copy", () -> count("copies") == 1);
    BadDay.await("its end", () -> registry.get("sidecar.mirror.active").gauge().value() == 0);
    assertThat(count("failed")).isZero();
  }

  @Test
  void hostOfACopyHasItsSuffixBeforeThePort() {
    for (String[] each :
        new String[][] {
          {"http://a.test/", "a.test-shadow"},
          {"http://a.test:8080/", "a.test-shadow:8080"},
          {"https://[::1]/", "[::1]-shadow"},
          {"https://[::1]:80/", "[::1]-shadow:80"},
        }) {
      Request request = new Request.Builder().url(each[0]).build();
      assertThat(MirroredRequest.of(request, true).headers("Host")).containsExactly(each[1]);
      assertThat(MirroredRequest.of(request, false)).isSameAs(request);
    }
  }

  @Test
  void slowReaderDoesNotHoldACallWithABody() throws Exception {
    RawServer slow = day.server(RawServer.Peer::hold);
    SidecarClient client = client(day.good(), slow.port());
    Request request = post(new byte[(int) MirrorPolicy.MOST_BODY_BYTES]);
    for (int i = 0; i < 20; i++) {
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("good");
      }
    }
    client.close();
    assertThat(count("dropped")).isZero();
  }

  @Test
  void closeOfTheClientEndsCopiesAndDoesNotWaitForThem() throws Exception {
    RawServer hangs = day.server(RawServer.Peer::hold);
    SidecarClient client = client(day.good(), hangs.port());
    for (int i = 0; i < 5; i++) {
      assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    }
    BadDay.await("the copies", () -> hangs.accepted() == 5);
    // Would outlast the test.
    client.close(Duration.ofHours(1));
    assertThatThrownBy(() -> BadDay.send(client, "GET"))
        .isInstanceOf(SidecarException.Closed.class);
  }

  @Test
  void copyHasTheLimitOfItsCall() throws Exception {
    RawServer hangs = day.server(RawServer.Peer::hold);
    SidecarClient client = client(day.good(), hangs.port());
    Call call = client.newCall(BadDay.request("GET"));
    call.timeout().timeout(300, TimeUnit.MILLISECONDS);
    // Too late on a busy machine, or in time: the copy is cut in any case.
    try (Response response = call.execute()) {
      assertThat(response.code()).isEqualTo(200);
    } catch (SidecarException.Timeout e) {
      assertThat(e.outcome()).isNotNull();
    }
    BadDay.await("the end of the copy", () -> count("failed") == 1);
  }

  @Test
  void bodyThatIsSentOnceOrTooLongIsNotCopied() throws Exception {
    RawServer mirror = day.good();
    SidecarClient client = client(day.good(), mirror.port());
    List<RequestBody> bodies =
        List.of(
            body(5, true),
            body(-1, false),
            body(MirrorPolicy.MOST_BODY_BYTES + 1, false),
            broken());
    for (RequestBody body : bodies) {
      Request request = new Request.Builder().url(BadDay.URL).post(body).build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(200);
      } catch (IOException e) {
        assertThat(body.contentType()).as("broken").isNotNull();
      }
    }
    assertThat(count("dropped")).isEqualTo(bodies.size());
    assertThat(count("copies")).isZero();
    assertThat(mirror.requests()).isEmpty();
  }

  @Test
  void aThousandCallsAreCopiedByAMirrorThatAnswers() throws Exception {
    RawServer mirror = day.good();
    SidecarClient client = client(day.good(), mirror.port());
    for (int i = 0; i < CALLS; i++) {
      assertThat(BadDay.send(client, "POST")).isEqualTo("good");
    }
    BadDay.await("all copies", () -> mirror.requests().size() + count("dropped") == CALLS);
    BadDay.await("their ends", () -> registry.get("sidecar.mirror.active").gauge().value() == 0);
    assertThat(count("failed")).isZero();
    assertThat(mirror.requests().get(0)).contains("\r\nHost: orders.test-shadow\r\n");
  }

  @Test
  void timeOutIsAnsweredWithoutContentWhereTheCallerAskedForThat() throws Exception {
    RawServer hangs = day.server(RawServer.Peer::hold);
    CallPolicy calls =
        CallPolicy.DEFAULT
            .withCallerOverrides(true)
            .with(TimeoutPolicy.DEFAULT.withCall(Duration.ofMillis(100)));
    SidecarClient client = day.client(calls, hangs);
    Request asks =
        BadDay.request("GET")
            .newBuilder()
            .header("x-envoy-upstream-rq-timeout-alt-response", "1")
            .build();
    try (Response response = client.newCall(asks).execute()) {
      assertThat(response.code()).isEqualTo(204);
      assertThat(response.body().bytes()).isEmpty();
      assertThat(response.request()).isSameAs(asks);
    }
    assertThat(hangs.requests()).isEmpty();
  }

  private SidecarClient client(RawServer orders, int mirror) {
    registry = new SimpleMeterRegistry();
    return day.client(
        SidecarClient.builder(policy(BadDay.cluster(orders), shadow(mirror)))
            .meterRegistry(registry));
  }

  private static MeshPolicy policy(ClusterPolicy orders, ClusterPolicy shadow) {
    return new MeshPolicy(
        List.of(orders, shadow),
        List.of(
            RoutePolicy.of("*", "orders")
                .with(RouteFilters.NONE.withMirrors(new MirrorPolicy("shadow")))));
  }

  private static ClusterPolicy shadow(int port) {
    return ClusterPolicy.of("shadow", BadDay.endpoint(port));
  }

  private long count(String name) {
    return registry.find("sidecar.mirror." + name).functionCounters().stream()
        .mapToLong(counter -> (long) counter.count())
        .sum();
  }

  private static Request post(byte[] body) {
    return new Request.Builder().url(BadDay.URL).post(RequestBody.create(body)).build();
  }

  private static RequestBody body(long length, boolean oneShot) {
    byte[] bytes = new byte[(int) Math.max(5, length)];
    return new RequestBody() {
      @Override
      public @Nullable MediaType contentType() {
        return null;
      }

      @Override
      public long contentLength() {
        return length;
      }

      @Override
      public boolean isOneShot() {
        return oneShot;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        sink.write(bytes);
      }
    };
  }

  private static RequestBody broken() {
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return MediaType.get("text/plain");
      }

      @Override
      public long contentLength() throws IOException {
        throw new IOException("not known");
      }

      @Override
      public void writeTo(BufferedSink sink) {}
    };
  }
}
