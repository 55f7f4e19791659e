package dev.sidecar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The scripted endpoints byte by byte, without any client. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScriptedSocketTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  private final ScriptedNetwork network = new ScriptedNetwork();
  private final ScriptedEndpoint endpoint = network.endpoint("127.0.0.1:81");

  private Socket connect() throws IOException {
    return network.sockets().createSocket(InetAddress.getByName("127.0.0.1"), 81);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String read(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void answerGoesOverTheWire() throws IOException {
    endpoint.answers(Answer.of(200).header("ETag", "7").body("apples").closesAfter(6));
    try (Socket socket = connect()) {
      write(socket, GET);
      assertThat(read(socket))
          .isEqualTo("HTTP/1.1 200 \r\nETag: 7\r\nContent-Length: 6\r\n\r\napples");
    }
    network.verify();
  }

  @Test
  void chunkedAnswerGoesOverTheWire() throws IOException {
    endpoint.answers(Answer.of(200).body("0123456789").chunked());
    try (Socket socket = connect()) {
      write(socket, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
      assertThat(read(socket))
          .isEqualTo(
              "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                  + "a\r\n0123456789\r\n0\r\n\r\n");
    }
  }

  @Test
  void headersOfTheScriptReplaceOurs() throws IOException {
    endpoint.answers(Answer.of(200).header("Content-Length", "99").body("apples").closesAfter(3));
    try (Socket socket = connect()) {
      write(socket, GET);
      assertThat(read(socket)).isEqualTo("HTTP/1.1 200 \r\nContent-Length: 99\r\n\r\napp");
    }
  }

  @Test
  void resetFailsReadsAndWrites() throws IOException {
    endpoint.resets();
    try (Socket socket = connect()) {
      write(socket, GET);
      assertThatThrownBy(() -> read(socket))
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
      assertThatThrownBy(() -> write(socket, GET)).hasMessage("Broken pipe");
    }
  }

  @Test
  void whatIsWrittenAfterACloseIsDropped() throws IOException {
    endpoint.closes();
    try (Socket socket = connect()) {
      write(socket, GET);
      write(socket, GET);
      assertThat(read(socket)).isEmpty();
    }
    assertThat(network.requests()).hasSize(1);
  }

  @Test
  void refusedConnectionIsNone() {
    endpoint.refusesConnection();
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    assertThat(network.connections()).isZero();
    assertThat(network.events()).containsExactly("127.0.0.1:81: refuses the connection");
  }

  @Test
  void readLimitPassesAtOnce() throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(1_000);
      assertThatThrownBy(() -> read(socket)).isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(network.time().elapsed()).isZero();
  }

  @Test
  void closeEndsAReadOnAnotherThread() throws Exception {
    ManualTime time = ManualTime.standing();
    ScriptedNetwork standing = new ScriptedNetwork(time);
    standing.endpoint("127.0.0.1:81").hangs();
    Socket socket = standing.sockets().createSocket(InetAddress.getByName("127.0.0.1"), 81);
    write(socket, GET);
    CompletableFuture<String> reading =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return read(socket);
              } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
              }
            });
    time.awaitWaiting(1);
    socket.close();

    assertThatThrownBy(() -> reading.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("Socket closed");
    assertThat(standing.openConnections()).isZero();
  }

  @Test
  void delayedAnswerIsNotThereBefore() throws IOException {
    endpoint.answers(Answer.of(204).after(Duration.ofSeconds(3)).closesAfter(0));
    try (Socket socket = connect()) {
      write(socket, GET);
      assertThat(socket.getInputStream().available()).isZero();
      assertThat(read(socket)).isEqualTo("HTTP/1.1 204 \r\n\r\n");
    }
    assertThat(network.time().elapsed()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void requestOverAnOpenConnectionCannotBeRefusedOne() throws IOException {
    try (Socket socket = connect()) {
      endpoint.refusesConnection();
      assertThatThrownBy(() -> write(socket, GET))
          .isInstanceOf(AssertionError.class)
          .hasMessage(
              "127.0.0.1:81: GET /: next it refuses the connection, and the connection is open"
                  + " already");
    }
  }

  @Test
  void badScriptsAreRefused() {
    assertThatThrownBy(() -> Answer.of(100)).hasMessageContaining("expected: 200 to 599");
    assertThatThrownBy(() -> Answer.of(200).after(Duration.ofSeconds(-1)))
        .hasMessageContaining("expected: 0 or more");
    assertThatThrownBy(() -> Answer.of(200).closesAfter(-1))
        .hasMessageContaining("expected: 0 or more");
    assertThatThrownBy(endpoint::always).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> endpoint.answers(200).times(0))
        .hasMessageContaining("expected: 1 or more");
    endpoint.always();
    assertThatThrownBy(() -> endpoint.answers(200)).hasMessageContaining("after always()");
  }
}
