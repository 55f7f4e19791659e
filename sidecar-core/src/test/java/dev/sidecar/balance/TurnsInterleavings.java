package dev.sidecar.balance;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class TurnsInterleavings {
  @Test
  void noTurnIsTakenTwice() {
    explore(
        () -> {
          Turns turns = new Turns(() -> 0);
          int[] taken = new int[3];
          together(
              () -> {
                taken[0] = turns.next(3);
                taken[1] = turns.next(3);
              },
              () -> taken[2] = turns.next(3));
          holds(taken[0] + taken[1] + taken[2] == 3, "each once", taken[0], taken[1], taken[2]);
          holds(taken[0] < taken[1], "in order", taken[0], taken[1]);
        });
  }
}
