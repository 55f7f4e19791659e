package dev.sidecar.admission;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class ConcurrencyLimitInterleavings {
  @Test
  void neverMoreAreInsideThanTheLimitAndNoPlaceIsLost() {
    explore(
        () -> {
          ConcurrencyLimit limit = new ConcurrencyLimit(1);
          AtomicInteger inside = new AtomicInteger();
          together(() -> visit(limit, inside), () -> visit(limit, inside));
          holds(limit.inside() == 0, "all have left", limit.inside());
        });
  }

  private static void visit(ConcurrencyLimit limit, AtomicInteger inside) {
    if (limit.enter()) {
      int now = inside.incrementAndGet();
      holds(now <= 1, "one at a time", now);
      inside.decrementAndGet();
      limit.leave();
    }
  }

  @Test
  void nobodyEntersByALimitThatHasFallen() {
    explore(
        () -> {
          ConcurrencyLimit limit = new ConcurrencyLimit(2);
          limit.enter();
          boolean[] entered = new boolean[1];
          int[] seen = new int[1];
          together(
              () -> {
                limit.set(1);
                seen[0] = limit.inside();
              },
              () -> entered[0] = limit.enter());
          holds(limit.limit() == 1, "the limit that was set", limit.limit());
          int inside = entered[0] ? 2 : 1;
          holds(limit.inside() == inside, "who entered is inside", inside, limit.inside());
          holds(seen[0] == inside, "nobody enters after the limit fell", seen[0], inside);
        });
  }
}
