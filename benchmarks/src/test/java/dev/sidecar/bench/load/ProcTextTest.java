package dev.sidecar.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.bench.load.ProcessUsage.ThreadUsage;
import dev.sidecar.bench.load.ProcessUsage.Used;
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
  void memoryIsWhatTheRollupSays() {
    String rollup = "00400000-7fff rollup\nRss:  5204 kB\nPss:  2116 kB\nPss_Dirty:  9 kB\n";
    assertThat(ProcText.rollupBytes(rollup, "Rss:")).isEqualTo(5_204L * 1024);
    assertThat(ProcText.rollupBytes(rollup, "Pss:")).isEqualTo(2_116L * 1024);
  }

  @Test
  void aMissingFieldIsNamed() {
    assertThatThrownBy(() -> ProcText.rollupBytes("Name:\tkthreadd\n", "Rss:"))
        .hasMessageStartingWith("no Rss:");
  }

  @Test
  void theTimeOfAProcessStandsAfterItsNameWhateverThatContains() {
    String stat = "12 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0 20 0 3 0 77";
    assertThat(ProcText.processNanos(stat)).isEqualTo(175 * 10_000_000L);
  }

  @Test
  void idleIowaitStealAndGuestAreNotBusy() {
    String stat = "cpu  1 2 4 1000 2000 8 16 4000 8000 16000\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
    assertThat(ProcText.busyNanos(stat)).isEqualTo((1 + 2 + 4 + 8 + 16) * 10_000_000L);
  }

  @Test
  void aNewThreadCountsInFull() {
    ProcessUsage before = new ProcessUsage(Map.of(1L, new ThreadUsage(100, 10)), 0);
    ProcessUsage after =
        new ProcessUsage(Map.of(1L, new ThreadUsage(130, 13), 3L, new ThreadUsage(7, 1)), 0);
    assertThat(after.since(before)).isEqualTo(new Used(37, 4L));
  }

  @Test
  void theTimeOfAThreadThatEndedIsNotLostAndItsSwitchesAreUnknown() {
    ProcessUsage before =
        new ProcessUsage(
            Map.of(1L, new ThreadUsage(100, 10), 2L, new ThreadUsage(500, 50)), 10_000_000);
    ProcessUsage after = new ProcessUsage(Map.of(1L, new ThreadUsage(130, 13)), 30_000_000);
    assertThat(after.since(before)).isEqualTo(new Used(20_000_000, null));
  }
}
