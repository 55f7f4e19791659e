package dev.sidecar.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.OperationCall;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.time.Timer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingTest {
  private final Attempt attempt = attempt(new FakeCall());

  @ParameterizedTest
  @CsvSource({
    "200, HEALTHY",
    "404, HEALTHY",
    "499, HEALTHY",
    "500, SERVER_ERROR",
    "501, SERVER_ERROR",
    "502, GATEWAY_ERROR",
    "503, GATEWAY_ERROR",
    "504, GATEWAY_ERROR",
    "505, SERVER_ERROR",
    "599, SERVER_ERROR",
    "600, HEALTHY",
    "999, HEALTHY"
  })
  void anAnswerIsJudgedByItsStatus(int status, Finding finding) {
    assertThat(Finding.of(status)).isEqualTo(finding);
  }

  @Test
  void anEndpointThatCannotBeReachedIsNotConnected() {
    attempt.connectFailed();
    assertThat(Finding.of(attempt, connection())).isEqualTo(Finding.NOT_CONNECTED);
  }

  @Test
  void aLimitThatPassesWhileConnectingIsNotConnected() {
    assertThat(Finding.of(attempt, timeout())).isEqualTo(Finding.NOT_CONNECTED);
  }

  @Test
  void aConnectionThatBreaksAfterTheRequestBeganIsNotAnswered() {
    attempt.requestStarted();
    assertThat(Finding.of(attempt, connection())).isEqualTo(Finding.NOT_ANSWERED);
  }

  @Test
  void aLimitThatPassesAfterTheRequestBeganIsNotAnswered() {
    attempt.requestStarted();
    assertThat(Finding.of(attempt, timeout())).isEqualTo(Finding.NOT_ANSWERED);
  }

  @Test
  void aStreamThatThePeerRefusesWasConnected() {
    attempt.refused();
    assertThat(Finding.of(attempt, connection())).isEqualTo(Finding.NOT_ANSWERED);
  }

  @Test
  void anOperationThatFailsWasConnected() {
    Attempt operation = attempt(new OperationCall<>(endpoint -> "", true, 0));
    operation.requestStarted();
    assertThat(Finding.of(operation, connection())).isEqualTo(Finding.OPERATION_FAILED);
    assertThat(Finding.of(operation, timeout())).isEqualTo(Finding.NOT_ANSWERED);
  }

  @Test
  void whatTheCallerDidSaysNothing() {
    attempt.requestStarted();
    assertThat(Finding.of(attempt, new SidecarException.Canceled("", Outcome.EXECUTED, null)))
        .isEqualTo(Finding.NOTHING);
    IOException cause = new IOException();
    assertThat(Finding.of(attempt, new SidecarException.RequestBody("", Outcome.EXECUTED, cause)))
        .isEqualTo(Finding.NOTHING);
  }

  private static Attempt attempt(Call call) {
    Attempt attempt = new Attempt(call, 1, Timer.manual(() -> 0));
    attempt.goesTo(
        new Attempt.Place() {
          @Override
          public Endpoint endpoint() {
            return Endpoint.parse("10.0.0.1:80");
          }

          @Override
          public void ended(Attempt ended) {}
        });
    return attempt;
  }

  private static SidecarException connection() {
    return new SidecarException.Connection("", Outcome.MAYBE_EXECUTED, new IOException());
  }

  private static SidecarException timeout() {
    return new SidecarException.Timeout("", Outcome.MAYBE_EXECUTED, null);
  }
}
