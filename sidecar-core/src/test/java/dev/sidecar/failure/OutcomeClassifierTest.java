package dev.sidecar.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeClassifierTest {
  @ParameterizedTest
  @CsvSource({
    // started, answered, refused
    "false, false, false, NOT_SENT",
    "false, false, true, NOT_SENT",
    "false, true, false, EXECUTED",
    "false, true, true, EXECUTED",
    "true, false, false, MAYBE_EXECUTED",
    "true, false, true, NOT_SENT",
    "true, true, false, EXECUTED",
    "true, true, true, EXECUTED",
  })
  void outcomeFollowsFromWhatTheTransportSaw(
      boolean started, boolean answered, boolean refused, Outcome outcome) {
    assertThat(OutcomeClassifier.classify(started, answered, refused)).isEqualTo(outcome);
  }
}
