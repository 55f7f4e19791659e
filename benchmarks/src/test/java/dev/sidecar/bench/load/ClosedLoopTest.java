package dev.sidecar.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
  @Test
  void everyCallerSendsACallHoweverShortTheTurnIs() {
    List<Tally> tallies = Tally.forCallers(4);
    try (Callers callers = new Callers(4)) {
      new ClosedLoop(callers).runFor(call -> null, tallies, 0);
    }
    assertThat(tallies).extracting(Tally::requests).containsOnly(1L);
  }
}
