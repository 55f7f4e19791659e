package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AttemptHeadersTest {
  private static final RetryPolicy TWICE = RetryPolicy.of(2, RetryCondition.STATUS_5XX);

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
    server.enqueue(new MockResponse.Builder().code(503).build());
    server.enqueue(new MockResponse.Builder().build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void eachAttemptTellsItsNumberAndItsTime() throws Exception {
    TimeoutPolicy timeouts =
        new TimeoutPolicy(Duration.ofSeconds(20), Duration.ofSeconds(8), Duration.ZERO);
    send(new CallPolicy(timeouts, TWICE, EnumSet.allOf(AttemptHeader.class)));
    for (String number : new String[] {"1", "2"}) {
      RecordedRequest request = server.takeRequest();
      assertThat(request.getHeaders().get("x-envoy-attempt-count")).isEqualTo(number);
      assertThat(request.getHeaders().get("x-envoy-expected-rq-timeout-ms")).isEqualTo("8000");
    }
  }

  @Test
  void whatTheCallHasLeftIsToldWhereNoTryIsLimited() throws Exception {
    TimeoutPolicy timeouts =
        new TimeoutPolicy(Duration.ofSeconds(20), Duration.ZERO, Duration.ZERO);
    send(new CallPolicy(timeouts, TWICE, Set.of(AttemptHeader.EXPECTED_TIMEOUT)));
    RecordedRequest first = server.takeRequest();
    RecordedRequest second = server.takeRequest();
    assertThat(first.getHeaders().get("x-envoy-attempt-count")).isNull();
    assertThat(millis(first)).isBetween(1L, 20_000L);
    assertThat(millis(second)).isBetween(1L, millis(first));
  }

  @Test
  void routeThatAsksForNothingSendsNothing() throws Exception {
    send(CallPolicy.DEFAULT.with(TWICE));
    RecordedRequest first = server.takeRequest();
    assertThat(first.getHeaders().names()).noneMatch(name -> name.startsWith("x-envoy"));
  }

  @Test
  void anOverrideIsTakenOffTheWireAndNotOffTheCallersOwnRequest() throws Exception {
    Request request =
        new Request.Builder()
            .url("http://orders.test/")
            .header("X-Envoy-Retry-On", "5xx")
            .header("x-own", "1")
            .build();
    CallPolicy open = CallPolicy.DEFAULT.with(RetryPolicy.of(2)).withCallerOverrides(true);
    try (SidecarClient client =
        SidecarClient.create(TestMesh.of(TestMesh.orders(server.getPort()), open))) {
      okhttp3.Call call = client.newCall(request);
      try (Response response = call.execute()) {
        assertThat(response.code()).isEqualTo(200);
        assertThat(response.request()).isSameAs(request);
      }
      assertThat(call.request()).isSameAs(request);
    }
    for (int attempt = 1; attempt <= 2; attempt++) {
      assertThat(server.takeRequest().getHeaders().names())
          .contains("x-own")
          .doesNotContain("x-envoy-retry-on");
    }
  }

  private void send(CallPolicy calls) throws IOException {
    Request request = new Request.Builder().url("http://orders.test/").build();
    try (SidecarClient client =
            SidecarClient.create(TestMesh.of(TestMesh.orders(server.getPort()), calls));
        Response response = client.newCall(request).execute()) {
      assertThat(response.code()).isEqualTo(200);
      assertThat(response.request().headers().size()).as("the caller's own request").isZero();
    }
  }

  private static long millis(RecordedRequest request) {
    String text = request.getHeaders().get("x-envoy-expected-rq-timeout-ms");
    return text == null ? 0 : Long.parseLong(text);
  }
}
