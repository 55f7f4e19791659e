package dev.sidecar.http;

import static dev.sidecar.http.OkHttpAttempt.TICKS_TO_LEAVE_HTTP2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Limit;
import dev.sidecar.call.OperationCall;
import dev.sidecar.time.Timer;
import java.net.InetSocketAddress;
import java.net.Proxy;
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
  private final Attempt limited =
      new Attempt(new OperationCall<>(endpoint -> "", true, 0), 1, Timer.manual(() -> 7));
  private final OkHttpAttempt attempt = new OkHttpAttempt(limited, inner, 100, () -> {});
  private final InetSocketAddress address = InetSocketAddress.createUnresolved("orders.test", 80);
  private final Socket socket = new Socket();

  @Test
  void connectLimitHoldsWhileOkHttpConnects() {
    limited.limit(Limit.PER_TRY, 108);
    attempt.connectStart(inner, address, Proxy.NO_PROXY);
    assertThat(limited.limit()).isEqualTo(Limit.CONNECT);
    assertThat(limited.limitNanos()).isEqualTo(107);
    attempt.connectEnd(inner, address, Proxy.NO_PROXY, null);
    assertThat(limited.limit()).isEqualTo(Limit.PER_TRY);
    assertThat(limited.limitNanos()).isEqualTo(108);
  }

  @Test
  void shorterLimitHoldsWhileOkHttpConnects() {
    limited.limit(Limit.CALL, 107);
    attempt.connectStart(inner, address, Proxy.NO_PROXY);
    assertThat(limited.limit()).isEqualTo(Limit.CALL);
    attempt.connectEnd(inner, address, Proxy.NO_PROXY, null);
    assertThat(limited.limitNanos()).isEqualTo(107);
  }

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
