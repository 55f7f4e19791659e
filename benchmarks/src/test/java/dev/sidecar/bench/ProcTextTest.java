package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.bench.ProcessUsage.ThreadUsage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcTextTest {
  private static final String STATUS =
      """
      Name:\tenvoy
      VmHWM:\t   60000 kB
      VmRSS:\t   52340 kB
      voluntary_ctxt_switches:\t150
      nonvoluntary_ctxt_switches:\t545
      """;

  @Test
  void schedstatBeginsWithNanosecondsOnAProcessor() {
    assertThat(ProcText.runNanos("123456789 4567 89\n")).isEqualTo(123_456_789L);
  }

  @Test
  void onlyVoluntarySwitchesCount() {
    assertThat(ProcText.voluntarySwitches(STATUS)).isEqualTo(150);
  }

  @Test
  void residentMemoryIsTheCurrentAndNotThePeak() {
    assertThat(ProcText.residentBytes(STATUS)).isEqualTo(52_340L * 1024);
  }

  @Test
  void aMissingFieldIsNamed() {
    assertThatThrownBy(() -> ProcText.residentBytes("Name:\tkthreadd\n"))
        .hasMessageStartingWith("no VmRSS:");
  }

  @Test
  void idleIowaitStealAndGuestAreNotBusy() {
    String stat = "cpu  1 2 4 1000 2000 8 16 4000 8000 16000\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
    assertThat(ProcText.busyNanos(stat)).isEqualTo((1 + 2 + 4 + 8 + 16) * 10_000_000L);
  }

  @Test
  void aNewThreadCountsInFullAndAnEndedOneNotAtAll() {
    ProcessUsage before =
        new ProcessUsage(Map.of(1L, new ThreadUsage(100, 10), 2L, new ThreadUsage(500, 50)));
    ProcessUsage after =
        new ProcessUsage(Map.of(1L, new ThreadUsage(130, 13), 3L, new ThreadUsage(7, 1)));
    assertThat(after.since(before)).isEqualTo(new ThreadUsage(37, 4));
  }
}
