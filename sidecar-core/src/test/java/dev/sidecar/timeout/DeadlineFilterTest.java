package dev.sidecar.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadlineFilterTest {
  @ParameterizedTest
  @CsvSource({
    // now, caller's, route's, deadline
    "100, 0, 50, 150",
    "100, 20, 50, 120",
    "100, 80, 50, 180",
    "100, 0, 0, 9223372036854775807",
    "100, 20, 0, 120",
    "100, 9223372036854775807, 50, 9223372036854775807",
    "9223372036854775800, 0, 50, 9223372036854775807",
  })
  void callersLimitWinsAndZeroIsNever(long now, long own, long route, long deadline) {
    assertThat(DeadlineFilter.deadline(call(own, route), now)).isEqualTo(deadline);
  }

  @Test
  void deadlineIsSetBeforeTheNextServiceIsAsked() throws IOException {
    FakeCall call = call(0, 50);
    FakeReply reply = new FakeReply();
    assertThat(call.deadlineNanos()).isEqualTo(Deadline.NEVER);
    assertThat(
            new DeadlineFilter(
                    () -> 7,
                    next -> {
                      assertThat(next.deadlineNanos()).isEqualTo(57);
                      return reply;
                    })
                .send(call))
        .isSameAs(reply);
  }

  private static FakeCall call(long ownNanos, long routeNanos) {
    FakeCall call = new FakeCall("orders", "/", ownNanos);
    TimeoutPolicy timeouts =
        new TimeoutPolicy(Duration.ofNanos(routeNanos), Duration.ZERO, Duration.ZERO);
    call.policy(CallPolicy.DEFAULT.with(timeouts));
    return call;
  }
}
