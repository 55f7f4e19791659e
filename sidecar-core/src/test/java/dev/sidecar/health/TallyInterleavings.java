package dev.sidecar.health;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class TallyInterleavings {
  @Test
  void eachAttemptIsToldOnce() {
    explore(
        () -> {
          Tally tally = new Tally();
          long[] told = new long[2];
          together(
              () -> {
                told[0] = tally.sinceLast().healthy();
                told[1] = tally.sinceLast().healthy();
              },
              () -> tally.count(Finding.HEALTHY),
              () -> tally.count(Finding.HEALTHY));
          long rest = tally.sinceLast().healthy();
          holds(told[0] + told[1] + rest == 2, "two in all", told[0], told[1], rest);
        });
  }
}
