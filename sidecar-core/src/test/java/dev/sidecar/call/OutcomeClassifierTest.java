package dev.sidecar.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Reset;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.time.Timer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeClassifierTest {
  @ParameterizedTest
  @CsvSource({
    // connectFailed, started, refused
    "false, false, false, BEFORE_REQUEST, NOT_SENT",
    "true, false, false, CONNECT_FAILURE, NOT_SENT",
    "false, true, false, AFTER_REQUEST, MAYBE_EXECUTED",
    "false, true, true, REFUSED_STREAM, NOT_SENT",
    "false, false, true, REFUSED_STREAM, NOT_SENT",
    // OkHttp tells of a failed address before it tries the next one, which may be reached.
    "true, true, false, AFTER_REQUEST, MAYBE_EXECUTED",
  })
  void outcomeFollowsFromWhatTheTransportSaw(
      boolean connectFailed, boolean started, boolean refused, Reset reset, Outcome outcome) {
    Attempt attempt = attempt();
    if (connectFailed) {
      attempt.connectFailed();
    }
    if (started) {
      attempt.requestStarted();
    }
    if (refused) {
      attempt.refused();
    }
    assertThat(OutcomeClassifier.reset(attempt)).isEqualTo(reset);
    assertThat(OutcomeClassifier.classify(attempt, false)).isEqualTo(outcome);
    assertThat(OutcomeClassifier.classify(attempt, true)).isEqualTo(Outcome.EXECUTED);
  }

  @Test
  void connectLimitIsAConnectFailureAndPerTryLimitIsNot() {
    Attempt slow = attempt();
    slow.begin(Limit.CONNECT, 0);
    slow.cut(1);
    assertThat(OutcomeClassifier.reset(slow)).isEqualTo(Reset.CONNECT_FAILURE);
    Attempt tried = attempt();
    tried.begin(Limit.PER_TRY, 0);
    tried.cut(1);
    assertThat(OutcomeClassifier.reset(tried)).isEqualTo(Reset.BEFORE_REQUEST);
  }

  @Test
  void aCallMayHaveDoneTheMostThatAnyOfItsAttemptsDid() {
    SidecarException last = new SidecarException.NoEndpoint("orders");
    assertThat(last.outcome()).isEqualTo(Outcome.NOT_SENT);
    last.addSuppressed(new SidecarException.Timeout("first", Outcome.MAYBE_EXECUTED, null));
    last.addSuppressed(new IllegalStateException("of the application"));
    assertThat(last.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED);
    last.addSuppressed(new SidecarException.Answered("second"));
    assertThat(last.outcome()).isEqualTo(Outcome.EXECUTED);
  }

  private static Attempt attempt() {
    return new Attempt(new FakeCall(), 1, Timer.manual(() -> 0));
  }
}
