package dev.sidecar.fault;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class ActiveFaultsInterleavings {
  @Test
  void neverMoreThanTheMostAndNoPlaceIsLost() {
    explore(
        () -> {
          FaultTally tally = new FaultTally();
          ActiveFaults faults = new ActiveFaults(tally);
          AtomicInteger active = new AtomicInteger();
          together(() -> visit(faults, active), () -> visit(faults, active));
          holds(tally.active() == 0, "none is left", tally.active());
          holds(faults.begins(1), "there is room again");
        });
  }

  private static void visit(ActiveFaults faults, AtomicInteger active) {
    if (faults.begins(1)) {
      int now = active.incrementAndGet();
      holds(now == 1, "one at a time", now);
      active.decrementAndGet();
      faults.ends();
    }
  }

  @Test
  void noneIsRefusedForOneThatIsRefusedItself() {
    explore(
        () -> {
          ActiveFaults faults = new ActiveFaults(new FaultTally());
          faults.begins(1);
          boolean[] begun = new boolean[2];
          together(
              () -> {
                faults.ends();
                begun[0] = faults.begins(1);
              },
              () -> {
                if (faults.begins(1)) {
                  faults.ends();
                  begun[1] = true;
                }
              });
          holds(begun[0] || begun[1], "one of the two has the place that became free");
        });
  }
}
