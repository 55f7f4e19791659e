package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pairs of clients over real sockets. */
@Timeout(60)
class ClientFeatureTest {
  /** With a rate limit that refuses calls while its service gives no answer, too. */
  @ParameterizedTest
  @EnumSource
  void everyFeatureLetsCallsThrough(ClientFeature feature) throws Exception {
    AtomicInteger pairs = new AtomicInteger();
    try (ClientPair pair = new ClientPair(feature)) {
      for (int i = 0; i < 3; i++) {
        pair.send((off, on) -> pairs.addAndGet(off > 0 && on > 0 ? 1 : 0));
      }
    }
    assertThat(pairs).hasValue(3);
  }

  @Test
  void oneOfAPairHasTheFeatureAndTheOtherHasNot() throws Exception {
    try (ClientPair pair = new ClientPair(ClientFeature.RESPONSE_HEADERS);
        Response on = pair.sendOn()) {
      assertThat(on.header("x-by")).isEqualTo("orders");
      assertThat(on.header("server")).isNull();
    }
    try (ClientPair pair = new ClientPair(ClientFeature.OFF);
        Response off = pair.sendOn()) {
      assertThat(off.header("x-by")).isNull();
      assertThat(off.header("server")).isEqualTo("canned");
    }
  }

  /** As a rate limit's service does; what is sent is more than a connection's first window. */
  @Test
  void thePeerAnswersByHttp2AsOftenAsItIsAsked() throws Exception {
    OkHttpClient client =
        new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).build();
    try (CannedPeer peer = new CannedPeer()) {
      Request post =
          new Request.Builder()
              .url("http://127.0.0.1:" + peer.port() + "/")
              .post(RequestBody.create(new byte[3_000], null))
              .build();
      for (int call = 0; call < 50; call++) {
        try (Response response = client.newCall(post).execute()) {
          assertThat(response.code()).isEqualTo(200);
          assertThat(response.body().bytes()).containsExactly(0, 0, 0, 0, 2, 8, 1);
          assertThat(response.trailers().get("grpc-status")).isEqualTo("0");
        }
      }
      assertThat(client.connectionPool().connectionCount()).isOne();
    } finally {
      client.connectionPool().evictAll();
    }
  }
}
