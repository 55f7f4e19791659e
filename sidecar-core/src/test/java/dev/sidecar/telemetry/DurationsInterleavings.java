package dev.sidecar.telemetry;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class DurationsInterleavings {
  @Test
  void noneIsLostWhenTwoThreadsMakeTheFirstCells() {
    explore(
        () -> {
          Durations durations = new Durations(() -> 0, 1);
          together(
              () -> durations.record(Result.STATUS_2XX, 5),
              () -> durations.record(Result.STATUS_2XX, 7));
          holds(
              durations.count(Result.STATUS_2XX) == 2, "both", durations.count(Result.STATUS_2XX));
          holds(
              durations.sumNanos(Result.STATUS_2XX) == 12,
              "both",
              durations.sumNanos(Result.STATUS_2XX));
          holds(durations.maxNanos() == 7, "the longer one", durations.maxNanos());
        });
  }
}
