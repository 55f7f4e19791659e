package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.DecisionRecord.Brought;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.DecisionRecord.Verdict;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records that cannot be put together. */
class DecisionsTest {
  private static final @Nullable Cluster NO_CLUSTER = null;

  private final List<DecisionRecord> told = new ArrayList<>();
  private final Decisions decisions =
      new Decisions(
          () -> {
            throw new IllegalStateException("no clock");
          },
          told::add);

  @Test
  void whatGoesWrongInARecordIsNotTheFailureOfTheCall() {
    FakeCall call = new FakeCall();
    call.lasts(0, Duration.ofSeconds(20).toNanos());
    call.onTrail()
        .judged(
            new Attempt(call, 1, Timer.manual(() -> 0)),
            new Brought(null, "connection refused", null, Outcome.NOT_SENT),
            new Verdict(Rule.RETRY_NO_CONDITION, false, "no condition"),
            () -> new Pick(List.of(), List.of(), 0, List.of(), false, null),
            0);
    SidecarException failure = new SidecarException.NoEndpoint("orders");
    assertThat(decisions.failed(failure, call, NO_CLUSTER)).isSameAs(failure);
    assertThat(failure.decision()).isNull();
    assertThat(told).isEmpty();
  }
}
