package dev.sidecar.http;

import static dev.sidecar.http.OkHttpAttempt.TICKS_TO_LEAVE_HTTP2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.call.Attempt;
import dev.sidecar.time.Timer;
import java.net.Socket;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Handshake;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class OkHttpAttemptTest {
  private final Request request = new Request.Builder().url("http://orders.test/").build();
  private final Call inner = new OkHttpClient().newCall(request);
  private final OkHttpAttempt attempt =
      new OkHttpAttempt(new Attempt(new HttpCall(request), 1, Timer.manual(() -> 0)), inner, 1);
  private final Socket socket = new Socket();

  @Test
  void cutAttemptThatStaysATickLosesAConnectionOfItsOwn() {
    attempt.connectionAcquired(inner, new FakeConnection(Protocol.HTTP_1_1, socket));
    attempt.cutConnection();
    assertThat(socket.isClosed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Protocol.class,
      names = {"HTTP_2", "H2_PRIOR_KNOWLEDGE"})
  void cutAttemptThatIsOnlyLateCostsTheOthersNoConnection(Protocol protocol) {
    attempt.connectionAcquired(inner, new FakeConnection(protocol, socket));
    for (int tick = 1; tick < TICKS_TO_LEAVE_HTTP2; tick++) {
      attempt.cutConnection();
    }
    assertThat(socket.isClosed()).isFalse();
    attempt.cutConnection();
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void cutAttemptWithoutAConnectionLosesNone() {
    attempt.cutConnection();
    assertThat(socket.isClosed()).isFalse();
  }

  private record FakeConnection(Protocol protocol, Socket socket) implements Connection {
    @Override
    public Route route() {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Handshake handshake() {
      return null;
    }
  }
}
