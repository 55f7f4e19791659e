package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Responses whose bodies break, drip or are given up: told to the reader, never retried. */
@Timeout(30)
class BrokenBodyTest {
  private static final String LENGTH_100 = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  @RegisterExtension final BadDay day = new BadDay();
  private final CountDownLatch headersSeen = new CountDownLatch(1);

  /** How a body breaks after its first ten bytes. */
  enum Break {
    RESET(LENGTH_100 + "0123456789", RawServer.Peer::reset),
    END(LENGTH_100 + "0123456789", RawServer.Peer::endOutput),
    END_OF_CHUNKS(CHUNKED + "a\r\n0123456789\r\n", RawServer.Peer::endOutput),
    END_IN_CHUNK(CHUNKED + "a\r\n01234", RawServer.Peer::endOutput),
    BAD_CHUNK_SIZE(CHUNKED + "a\r\n0123456789\r\n", peer -> peer.write("what?\r\n0123")),
    NEGATIVE_CHUNK_SIZE(CHUNKED + "a\r\n0123456789\r\n", peer -> peer.write("-1\r\n0123")),
    HUGE_CHUNK_SIZE(
        CHUNKED + "a\r\n0123456789\r\n", peer -> peer.write("fffffffffffffffffff\r\n0123")),
    BAD_TRAILERS(CHUNKED + "a\r\n0123456789\r\n0\r\n", peer -> peer.write("x".repeat(300_000)));

    private final String beginning;
    private final RawServer.Script end;

    Break(String beginning, RawServer.Script end) {
      this.beginning = beginning;
      this.end = end;
    }
  }

  @ParameterizedTest
  @EnumSource
  void brokenBodyFailsItsReaderAndIsNotAskedForAgain(Break how) throws Exception {
    RawServer bad =
        day.server(
            peer -> {
              peer.request();
              peer.write(how.beginning);
              peer.await(headersSeen);
              how.end.run(peer);
            });
    SidecarClient client = day.client(CallPolicy.DEFAULT, bad);
    try (Response response = client.newCall(BadDay.request("GET")).execute()) {
      headersSeen.countDown();
      assertThat(response.code()).isEqualTo(200);
      assertThatThrownBy(() -> response.body().string())
          .isInstanceOfSatisfying(
              SidecarException.Connection.class,
              e -> assertThat(e.outcome()).isEqualTo(Outcome.EXECUTED))
          .hasMessageStartingWith(
              "cluster orders: endpoint 127.0.0.1:" + bad.port() + ": attempt 1 of 2: ");
    }
    assertThat(bad.requests()).hasSize(1);
  }

  @Test
  void drippingBodyIsCutByTheCallsTimeout() throws Exception {
    SidecarClient client = day.client(BadDay.once(500, 0, 400), day.server(this::drip));
    try (Response response = client.newCall(BadDay.request("GET")).execute()) {
      assertThatThrownBy(() -> response.body().string())
          .isInstanceOf(SidecarException.Timeout.class)
          .hasMessageContaining("no complete response in 500 ms (timeout: 500 ms)");
    }
  }

  @Test
  void drippingBodyIsReadToItsEndIfItNeverStallsForLong() throws Exception {
    SidecarClient client = day.client(BadDay.once(0, 0, 5_000), day.server(this::drip));
    assertThat(BadDay.send(client, "GET")).isEqualTo("x".repeat(100));
  }

  private void drip(RawServer.Peer peer) throws IOException {
    peer.request();
    peer.write(LENGTH_100);
    for (int i = 0; i < 100; i++) {
      peer.write("x");
      peer.pause(i < 99 ? 10 : 0);
    }
  }

  @Test
  void responseClosedHalfWayGivesEverythingBackAtOnce() throws Exception {
    RawServer server = day.server(this::beginsAndHolds);
    SidecarClient client = day.client(BadDay.ONCE, server);
    Response response = client.newCall(BadDay.request("GET")).execute();
    assertThat(response.body().source().readUtf8(10)).isEqualTo("0123456789");
    assertThat(client.cluster("orders").figures().active()).isEqualTo(1);
    response.close();
    assertThat(client.cluster("orders").figures().active()).isZero();
    BadDay.await("the end of the connection", () -> server.open() == 0);
  }

  @Test
  void responseThatNobodyReadsIsCutByTheStreamIdleLimit() throws Exception {
    RawServer server = day.server(this::beginsAndHolds);
    SidecarClient client = day.client(BadDay.once(0, 0, 300), server);
    Response leaked = client.newCall(BadDay.request("GET")).execute();
    assertThat(client.cluster("orders").figures().active()).isEqualTo(1);
    BadDay.await("its permit", () -> client.cluster("orders").figures().active() == 0);
    BadDay.await("the end of the connection", () -> server.open() == 0);
    assertThatThrownBy(() -> leaked.body().string())
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("response body silent for 300 ms (streamIdleTimeout: 300 ms)");
    leaked.close();
  }

  private void beginsAndHolds(RawServer.Peer peer) throws IOException {
    peer.request();
    peer.write(LENGTH_100 + "0123456789");
  }
}
