package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class MalformedResponsesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -12 Odd              | response not understood: code < 0: -12
          200 OK~Content-Length: -5 | Content-Length: -5
          200 OK~Content-Length: +5 | Content-Length: +5
          200 OK~Content-Length: 0x5 | Content-Length: 0x5
          200 OK~Content-Length: banana | Content-Length: banana
          200 OK~Content-Length: 5, 5 | Content-Length: 5, 5
          200 OK~Content-Length: | Content-Length:
          200 OK~Content-Length: 99999999999999999999 | Content-Length: 99999999999999999999
          200 OK~Content-Length: 5~Content-Length: 6 | Content-Length: 5 and 6
          101 Switching        | status: 101
          """)
  void whatOkHttpTakesForTheApplicationsMistakeFailsTheAttempt(String answer, String told)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SidecarClient client = client(server)) {
      CompletableFuture<Boolean> closed =
          CompletableFuture.supplyAsync(() -> answer(server, answer.replace("~", "\r\n")));
      assertThatThrownBy(() -> client.newCall(request(null)).execute())
          .isInstanceOf(SidecarException.Connection.class)
          .hasMessageContaining(told);
      assertThat(closed.get(10, TimeUnit.SECONDS)).as("the connection is closed").isTrue();
      assertThat(client.cluster("orders").figures().inFlight()).isZero();
    }
  }

  /** Answers one request and waits for the client to close; false if it sent anything more. */
  private static boolean answer(ServerSocket server, String answer) {
    try (Socket connection = server.accept()) {
      connection.setSoTimeout(10_000);
      byte[] request = new byte[4_096];
      int read = connection.getInputStream().read(request);
      connection
          .getOutputStream()
          .write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return read > 0 && connection.getInputStream().read() == -1;
    } catch (IOException e) {
      return e.getMessage() != null && e.getMessage().contains("reset");
    }
  }

  private static SidecarClient client(ServerSocket server) {
    Endpoint endpoint = new Endpoint(server.getInetAddress(), server.getLocalPort());
    return SidecarClient.create(
        new MeshPolicy(
            List.of(ClusterPolicy.of("orders", endpoint)),
            List.of(
                RoutePolicy.of("orders.test", "orders")
                    .with(CallPolicy.DEFAULT.with(RetryPolicy.NONE)))));
  }

  private static Request request(RequestBody body) {
    return new Request.Builder()
        .url("http://orders.test/a")
        .method(body == null ? "GET" : "POST", body)
        .build();
  }
}
