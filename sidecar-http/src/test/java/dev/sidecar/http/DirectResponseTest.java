package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RouteAction.DirectResponse;
import dev.sidecar.policy.RoutePolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A route that answers by itself: what the application sees of it. */
@Timeout(30)
class DirectResponseTest {
  private final SidecarClient client =
      SidecarClient.create(
          new MeshPolicy(
              List.of(),
              List.of(
                  RoutePolicy.of("empty.test", new DirectResponse(503, "")),
                  RoutePolicy.of("*", new DirectResponse(404, "n\u00f6")))));

  @AfterEach
  void stop() {
    client.close();
  }

  @Test
  void callIsAnsweredWithoutACluster() throws IOException {
    Request request = new Request.Builder().url("http://any.test/a?b=c").build();
    try (Response response = client.newCall(request).execute()) {
      assertThat(response.code()).isEqualTo(404);
      assertThat(response.request()).isSameAs(request);
      assertThat(response.header("Content-Type")).isEqualTo("text/plain");
      assertThat(response.header("content-length")).isEqualTo("3");
      assertThat(response.body().contentLength()).isEqualTo(3);
      assertThat(response.body().string()).isEqualTo("n\u00f6");
    }
  }

  @Test
  void answerWithoutABodyHasNoHeaders() throws IOException {
    try (Response response = client.newCall(get("http://empty.test/")).execute()) {
      assertThat(response.code()).isEqualTo(503);
      assertThat(response.headers().size()).isZero();
      assertThat(response.body().string()).isEmpty();
    }
  }

  @Test
  void headHasTheHeadersOfABodyAndNone() throws IOException {
    Request head = new Request.Builder().url("http://any.test/").head().build();
    try (Response response = client.newCall(head).execute()) {
      assertThat(response.header("content-length")).isEqualTo("3");
      assertThat(response.body().string()).isEmpty();
    }
  }

  @Test
  void everyCallHasABodyOfItsOwn() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (Response response = client.newCall(get("http://any.test/")).execute()) {
        assertThat(response.body().string()).isEqualTo("n\u00f6");
      }
    }
  }

  @Test
  void enqueuedCallIsAnsweredToo() throws Exception {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    client
        .newCall(get("http://any.test/"))
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException e) {
                status.completeExceptionally(e);
              }

              @Override
              public void onResponse(Call call, Response response) {
                response.close();
                status.complete(response.code());
              }
            });
    assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(404);
  }

  @Test
  void canceledCallIsNotAnswered() {
    Call call = client.newCall(get("http://any.test/"));
    call.cancel();
    assertThatThrownBy(call::execute)
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessage("host any.test: canceled before it was answered");
  }

  @Test
  void closedClientAnswersNothing() {
    client.close();
    assertThatThrownBy(() -> client.newCall(get("http://any.test/")).execute())
        .isInstanceOf(SidecarException.Closed.class)
        .hasMessage("host any.test: the client is closed");
  }

  @Test
  void recordTellsTheRouteAndNoCluster() throws IOException {
    List<DecisionRecord> told = new ArrayList<>();
    client.newCall(get("http://any.test/"), told::add).execute().close();
    assertThat(told).hasSize(1);
    DecisionRecord record = told.get(0);
    assertThat(record.text())
        .startsWith("GET http://any.test/: answered 404, EXECUTED\n")
        .contains("route/host-any")
        .contains("routes[1] *, path prefix / -> respond 404");
    assertThat(record.cluster()).isNull();
    assertThat(record.attempts()).isEmpty();
    assertThat(client.explain(get("http://any.test/")).text())
        .contains("-> respond 404")
        .doesNotContain("cluster");
  }

  private static Request get(String url) {
    return new Request.Builder().url(url).build();
  }
}
