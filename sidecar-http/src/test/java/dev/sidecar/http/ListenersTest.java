package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListenersTest {
  private final MockWebServer server = new MockWebServer();
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
  private SidecarClient client;

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
    RetryPolicy retry =
        new RetryPolicy(Set.of(RetryCondition.STATUS_5XX), 2, Set.of(), Backoff.DEFAULT, false);
    client =
        SidecarClient.create(
            TestMesh.of(TestMesh.orders(server.getPort()), CallPolicy.DEFAULT.with(retry)));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void callBeginsAndEndsOnceHoweverManyAttemptsItTakes() throws Exception {
    server.enqueue(new MockResponse.Builder().code(503).body("busy").build());
    server.enqueue(new MockResponse.Builder().body("done").build());
    Call call = heard();
    try (Response response = call.execute()) {
      assertThat(events).doesNotContain("callEnd");
      assertThat(response.body().string()).isEqualTo("done");
    }
    assertThat(events)
        .containsExactly(
            "callStart",
            "requestHeadersStart",
            "responseHeadersEnd 503",
            "requestHeadersStart",
            "responseHeadersEnd 200",
            "callEnd");
    assertThat(calls).allSatisfy(told -> assertThat(told).isSameAs(call));
  }

  @Test
  void responseWithoutABodyEndsTheCallToo() throws Exception {
    server.enqueue(new MockResponse.Builder().code(204).build());
    heard().execute().close();
    assertThat(events).endsWith("callEnd").containsOnlyOnce("callEnd");
  }

  @Test
  void failedCallIsToldOnce() {
    server.close();
    Call call = heard();
    assertThatThrownBy(call::execute).isInstanceOf(IOException.class);
    assertThat(events)
        .startsWith("callStart")
        .endsWith("callFailed")
        .containsOnlyOnce("callFailed");
  }

  @Test
  void cancelIsToldOnce() {
    Call call = heard();
    call.cancel();
    call.cancel();
    assertThatThrownBy(call::execute).isInstanceOf(IOException.class);
    assertThat(events).containsExactly("canceled", "callStart", "callFailed");
  }

  @Test
  void tagsComeFromTheRequestOrAreComputedOnce() {
    Request request =
        new Request.Builder().url("http://orders.test/").tag(Integer.class, 7).build();
    Call call = client.newCall(request);
    assertThat(call.tag(Integer.class)).isEqualTo(7);
    assertThat(call.tag(String.class, () -> "first")).isEqualTo("first");
    assertThat(call.tag(String.class, () -> "second")).isEqualTo("first");
    assertThat(call.clone().tag(String.class)).isNull();
  }

  private Call heard() {
    Call call = client.newCall(new Request.Builder().url("http://orders.test/").build());
    call.addEventListener(
        new EventListener() {
          @Override
          public void callStart(Call told) {
            tell(told, "callStart");
          }

          @Override
          public void requestHeadersStart(Call told) {
            tell(told, "requestHeadersStart");
          }

          @Override
          public void responseHeadersEnd(Call told, Response response) {
            tell(told, "responseHeadersEnd " + response.code());
          }

          @Override
          public void callEnd(Call told) {
            tell(told, "callEnd");
          }

          @Override
          public void callFailed(Call told, IOException failure) {
            tell(told, "callFailed");
          }

          @Override
          public void canceled(Call told) {
            tell(told, "canceled");
          }
        });
    return call;
  }

  private void tell(Call told, String event) {
    calls.add(told);
    events.add(event);
  }
}
