package dev.sidecar.time;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class TimerInterleavings {
  @Test
  void eachWatchHasASlotOfItsOwnAndIsSeenUntilItEnds() {
    explore(
        () -> {
          Timer timer = Timer.manual(() -> 10);
          Late first = new Late();
          Late second = new Late();
          together(
              () -> timer.unwatch(timer.watch(first)),
              () -> {
                timer.watch(second);
                timer.tick();
                holds(second.cuts.get() > 0, "a tick that begins later sees it");
              });
          holds(timer.watched().equals(List.of(second)), "only the one that goes on");
        });
  }

  private static final class Late implements Watched {
    final AtomicInteger cuts = new AtomicInteger();

    @Override
    public long limitNanos() {
      return 5;
    }

    @Override
    public void cut(long nowNanos) {
      cuts.incrementAndGet();
    }
  }
}
