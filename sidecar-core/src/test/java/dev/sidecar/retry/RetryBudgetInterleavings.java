package dev.sidecar.retry;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.FakeCall;
import dev.sidecar.call.Attempt;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.time.Timer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class RetryBudgetInterleavings {
  private static final Timer TIMER = Timer.manual(() -> 0);
  private static final RetryLimit ONE = new RetryLimit.Budget(0, 1);
  private static final RetryLimit HALF = new RetryLimit.Budget(50, 0);

  @Test
  void neverMoreRetriesAreUnderWayThanAreAllowedAndNoPermitIsLost() {
    explore(
        () -> {
          RetryBudget budget = new RetryBudget(() -> 0);
          Attempt last = attempt();
          AtomicInteger underWay = new AtomicInteger();
          together(() -> retry(budget, last, underWay), () -> retry(budget, last, underWay));
          holds(budget.underWay() == 0, "no permit is lost", budget.underWay());
          holds(budget.take(ONE, last), "one may begin again");
        });
  }

  private static void retry(RetryBudget budget, Attempt last, AtomicInteger underWay) {
    if (budget.take(ONE, last)) {
      int now = underWay.incrementAndGet();
      holds(now == 1, "one at a time", now);
      underWay.decrementAndGet();
      budget.give();
    }
  }

  @Test
  void oneOfTwoThatAskForTheLastPermitHasIt() {
    explore(
        () -> {
          RetryBudget budget = new RetryBudget(() -> 2);
          Attempt last = attempt();
          boolean[] taken = new boolean[2];
          together(
              () -> taken[0] = budget.take(HALF, last), () -> taken[1] = budget.take(HALF, last));
          holds(taken[0] != taken[1], "one of the two", taken[0], taken[1]);
          holds(budget.underWay() == 1, "who has it", budget.underWay());
          holds(budget.denied() == 1, "the other one is counted", budget.denied());
        });
  }

  private static Attempt attempt() {
    return new Attempt(new FakeCall(), 1, TIMER);
  }
}
