package dev.sidecar.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void aValueOverTheRangeIsOverflowAndNotALatency() {
    Tally tally = new Tally();
    tally.ended(Tally.HIGHEST_NANOS + 1, false, null);
    assertThat(tally.requests()).isEqualTo(1);
    assertThat(tally.overflow()).isEqualTo(1);
    assertThat(tally.latencyMicros(100)).isNull();
  }

  @Test
  void percentilesAreOfTheMergedHistograms() {
    Tally quiet = new Tally();
    for (int i = 0; i < 990; i++) {
      quiet.ended(100_000, true, null);
    }
    Tally paused = new Tally();
    for (int i = 0; i < 10; i++) {
      paused.ended(100_000_000, true, null);
    }
    Tally both = new Tally();
    both.add(quiet);
    both.add(paused);
    // Their mean would be 50,050 at each percentile.
    assertThat(both.latencyMicros(99)).isBetween(100.0, 100.1);
    assertThat(both.latencyMicros(99.9)).isBetween(100_000.0, 100_100.0);
  }

  @Test
  void countsAddUpAndTheFirstErrorStays() {
    Tally one = new Tally();
    one.missed(5);
    one.late(5);
    one.spun(5);
    one.ended(1, true, "reset");
    Tally two = new Tally();
    two.missed(5);
    two.ended(1, true, "refused");
    two.ended(1, true, null);
    two.ended(1, false, null);
    one.add(two);
    assertThat(one.overflow()).isEqualTo(2);
    assertThat(one.lateStarts()).isEqualTo(1);
    assertThat(one.spinNanos()).isEqualTo(5);
    assertThat(one.requests()).isEqualTo(4);
    assertThat(one.errors()).isEqualTo(2);
    assertThat(one.answeredInTime()).isEqualTo(1);
    assertThat(one.firstError()).isEqualTo("reset");
  }

  @Test
  void theReleaseLagIsUnknownIfThereWasNoStart() {
    assertThat(new Tally().releaseLagMicros(99)).isNull();
  }

  @Test
  void aStartThatIsLateThroughTheServerIsNoReleaseLag() {
    Tally tally = new Tally();
    tally.released(20_000);
    for (int i = 0; i < 100; i++) {
      tally.late(300_000_000);
    }
    assertThat(tally.lateStarts()).isEqualTo(100);
    assertThat(tally.releaseLagMicros(100)).isBetween(20.0, 20.1);
  }

  @Test
  void startsAfterALateReleaseAreLateThroughTheLoopUntilItHasCaughtUp() {
    Tally tally = new Tally();
    tally.released(300_000_000);
    tally.late(200_000_000);
    tally.late(100_000_000);
    assertThat(tally.releaseLagMicros(50)).isBetween(200_000.0, 200_200.0);
    assertThat(tally.releaseLagMicros(1)).isBetween(100_000.0, 100_100.0);
    // Since then the server is slow: what goes beyond the loop's own lag is not its own.
    tally.late(900_000_000);
    assertThat(tally.releaseLagMicros(100)).isBetween(300_000.0, 300_300.0);
  }

  @Test
  void aCallerThatBeginsLateIsLateThroughTheLoop() {
    Tally tally = new Tally();
    tally.missed(80_000_000);
    assertThat(tally.releaseLagMicros(99)).isBetween(80_000.0, 80_080.0);
  }

  @Test
  void nothingIsLostOnTheWayBetweenProcesses() {
    Tally tally = new Tally();
    tally.released(20_000);
    tally.late(30_000);
    tally.missed(40_000);
    tally.spun(5);
    tally.ended(123_456_789, true, null);
    tally.ended(1_000, false, null);
    tally.ended(1, true, "reset");
    assertThat(Tally.of(tally.text()).text()).isEqualTo(tally.text());
    assertThat(Tally.of(tally.text()).latencyMicros(100)).isEqualTo(tally.latencyMicros(100));
  }
}
