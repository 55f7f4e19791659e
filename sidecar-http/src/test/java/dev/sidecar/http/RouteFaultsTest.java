package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.FaultPolicy.Abort;
import dev.sidecar.policy.FaultPolicy.Delay;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults and rate limits of a route as the application sees them. */
@Timeout(30)
class RouteFaultsTest {
  private static final Request GET = new Request.Builder().url("http://orders.test/").build();

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void abortIsAResponseOfItsOwn() throws Exception {
    FaultPolicy fault = new FaultPolicy(null, new Abort(418, 100));
    try (SidecarClient client = client(RouteFilters.NONE.with(fault));
        Response response = client.newCall(GET).execute()) {
      assertThat(response.code()).isEqualTo(418);
      assertThat(response.body().string()).isEqualTo("fault filter abort");
      assertThat(response.body().contentType()).hasToString("text/plain");
    }
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void timeoutOfTheCallerEndsADelay() {
    FaultPolicy fault = new FaultPolicy(new Delay(Duration.ofDays(1), 100), null);
    try (SidecarClient client = client(RouteFilters.NONE.with(fault))) {
      Call call = client.newCall(GET);
      call.timeout().timeout(20, TimeUnit.MILLISECONDS);
      assertThatThrownBy(call::execute)
          .isInstanceOfSatisfying(
              SidecarException.Timeout.class,
              failure ->
                  assertThat(failure.decision().rules())
                      .contains(Rule.FAULT_DELAY, Rule.TIMEOUT_CALL));
    }
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void callGoesOnAfterADelay() throws Exception {
    server.enqueue(new MockResponse.Builder().body("b").build());
    FaultPolicy fault = new FaultPolicy(new Delay(null, 100), null);
    Request asks = GET.newBuilder().header("x-envoy-fault-delay-request", "20").build();
    try (SidecarClient client = client(RouteFilters.NONE.with(fault))) {
      Call call = client.newCall(asks);
      call.timeout().timeout(20, TimeUnit.SECONDS);
      long began = System.nanoTime();
      try (Response response = call.execute()) {
        assertThat(response.body().string()).isEqualTo("b");
      }
      assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(20_000_000L);
    }
  }

  @Test
  void callWithoutTokenIsAnswered() throws Exception {
    server.enqueue(new MockResponse.Builder().body("b").build());
    RateLimitPolicy limit = new RateLimitPolicy(1, 1, Duration.ofDays(1));
    try (SidecarClient client = client(RouteFilters.NONE.with(limit))) {
      client.newCall(GET).execute().close();
      try (Response response = client.newCall(GET).execute()) {
        assertThat(response.code()).isEqualTo(429);
        assertThat(response.header("x-envoy-ratelimited")).isEqualTo("true");
        assertThat(response.body().string()).isEqualTo("local_rate_limited");
      }
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  private SidecarClient client(RouteFilters filters) {
    return SidecarClient.create(
        new MeshPolicy(
            List.of(TestMesh.orders(server.getPort())),
            List.of(RoutePolicy.of("*", "orders").with(filters))));
  }
}
