package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.time.Duration;
import java.util.List;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that bring no response: what the caller is told, and how often the request is sent. */
@Timeout(30)
class PeerFaultsTest {
  private static final TimeoutPolicy SHORT =
      new TimeoutPolicy(Duration.ofSeconds(10), Duration.ofMillis(300), Duration.ZERO);

  @RegisterExtension final BadDay day = new BadDay();

  @ParameterizedTest
  @EnumSource
  void faultIsToldWithItsPlaceAndItsOutcome(Fault fault) throws Exception {
    RawServer bad = fault.server(day);
    SidecarClient client = day.client(BadDay.ONCE.with(SHORT), bad);
    assertThatThrownBy(() -> BadDay.send(client, "GET"))
        .isInstanceOfSatisfying(
            fault.failure, e -> assertThat(e.outcome()).isEqualTo(fault.outcome))
        .hasMessageStartingWith(
            "cluster orders: endpoint 127.0.0.1:" + bad.port() + ": attempt 1 of 1: ")
        .hasMessageContaining(fault.message);
  }

  @ParameterizedTest
  @EnumSource
  void idempotentCallSucceedsAtTheOtherEndpoint(Fault fault) throws Exception {
    for (String method : new String[] {"GET", "PUT"}) {
      RawServer bad = fault.server(day);
      SidecarClient client = day.client(CallPolicy.DEFAULT.with(SHORT), bad, day.good());
      // Of two calls in turn at least one begins at the bad endpoint.
      assertThat(BadDay.send(client, method)).isEqualTo("good");
      assertThat(BadDay.send(client, method)).isEqualTo("good");
      assertThat(bad.accepted() > 0 || fault == Fault.REFUSES_CONNECTIONS).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void postGoesOnToTheOtherEndpointOnlyIfItWasNotSent(Fault fault) throws Exception {
    RawServer bad = fault.server(day);
    RawServer good = day.good();
    SidecarClient client = day.client(CallPolicy.DEFAULT.with(SHORT), bad, good);
    int answered = 0;
    for (int call = 0; call < 2; call++) {
      try {
        assertThat(BadDay.send(client, "POST")).isEqualTo("good");
        answered++;
      } catch (SidecarException e) {
        assertThat(e).isInstanceOf(fault.failure).hasMessageContaining("attempt 1 of 2: ");
        assertThat(e.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED);
        assertThat(e.getSuppressed()).isEmpty();
      }
    }
    assertThat(answered).isEqualTo(fault.outcome == Outcome.NOT_SENT ? 2 : 1);
    assertThat(good.requests()).hasSize(answered);
  }

  @Test
  void failureOfTheLastAttemptHoldsTheEarlierOnes() throws Exception {
    RawServer one = Fault.ENDS_BEFORE_HEADERS.server(day);
    RawServer other = Fault.ENDS_BEFORE_HEADERS.server(day);
    SidecarClient client = day.client(CallPolicy.DEFAULT, one, other);
    assertThatThrownBy(() -> BadDay.send(client, "GET"))
        .isInstanceOf(SidecarException.Connection.class)
        .hasMessageContaining("attempt 2 of 2: ")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .isInstanceOf(SidecarException.Connection.class));
    assertThat(one.requests()).hasSize(1);
    assertThat(other.requests()).hasSize(1);
  }

  @Test
  void postThatIsNotConnectedInTimeGoesOnToTheOtherEndpoint() throws Exception {
    RawServer good = day.good();
    try (FullBacklog full = new FullBacklog()) {
      ClusterPolicy cluster =
          BadDay.cluster(good)
              .with(List.of(BadDay.endpoint(full.port()), BadDay.endpoint(good.port())))
              .withConnectTimeout(Duration.ofMillis(200));
      SidecarClient client = day.client(cluster, CallPolicy.DEFAULT);
      assertThat(BadDay.send(client, "POST")).isEqualTo("good");
      assertThat(BadDay.send(client, "POST")).isEqualTo("good");
      assertThat(client.cluster("orders").figures().retries()).isPositive();
    }
  }

  @Test
  void clusterWithoutEndpointsIsToldAtOnce() {
    SidecarClient client = day.client(CallPolicy.DEFAULT);
    assertThatThrownBy(() -> BadDay.send(client, "GET"))
        .isInstanceOfSatisfying(
            SidecarException.NoEndpoint.class,
            e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT))
        .hasMessage("cluster orders: no endpoint (expected: at least one)");
  }

  @Test
  void peerThatReadsNoMoreStillAnswers() throws Exception {
    RawServer server =
        day.server(
            peer -> {
              peer.request();
              peer.endInput();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngood");
            });
    assertThat(BadDay.send(day.client(BadDay.ONCE, server), "POST")).isEqualTo("good");
  }

  @Test
  void answerThatComesBeforeTheUploadIsOverIsAResponse() throws Exception {
    RawServer server =
        day.server(
            peer -> {
              peer.read(100);
              peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\ngood");
              peer.endOutput();
            });
    SidecarClient client = day.client(BadDay.ONCE, server);
    Request upload =
        BadDay.request("POST").newBuilder().post(RequestBody.create(new byte[4 << 20])).build();
    try (Response response = client.newCall(upload).execute()) {
      assertThat(response.code()).isEqualTo(413);
      assertThat(response.body().string()).isEqualTo("good");
    }
  }
}
