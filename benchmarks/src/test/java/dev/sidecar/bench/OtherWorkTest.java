package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OtherWorkTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void whatTheMeasuredProcessesDoNotExplainIsOtherWork() {
    assertThat(OtherWork.processors(List.of(cell(1_800, 200L, 100L, 300L)))).isEqualTo(1.2);
  }

  @Test
  void anArmWithoutAProxyHasNoProxysTime() {
    assertThat(OtherWork.processors(List.of(cell(500, 200L, null, 300L)))).isZero();
  }

  @Test
  void cellsAreWeighedByTheirTime() {
    assertThat(
            OtherWork.processors(
                List.of(cell(2_000, 0L, null, 0L), cell(0, 0L, null, 0L), cell(1, 0L, null, 1L))))
        .isEqualTo(2.0 / 3);
  }

  @Test
  void moreThanTheMachineDidIsNoOtherWork() {
    assertThat(OtherWork.processors(List.of(cell(490, 200L, null, 300L)))).isZero();
  }

  @Test
  void whatTheMachineCannotTellIsNull() {
    assertThat(OtherWork.processors(List.of(cell(1_800, null, null, 300L)))).isNull();
    assertThat(OtherWork.processors(List.of())).isNull();
  }

  /** Times in milliseconds, of a cell that took a second. */
  private static OpenCell cell(
      long machine, @Nullable Long client, @Nullable Long proxy, @Nullable Long upstream) {
    return new OpenCell(
        0,
        0,
        ArmName.LIBRARY,
        new Schedule(1_000, Duration.ofSeconds(1)),
        new OpenTally(),
        SECOND,
        new Costs(
            nanos(client), nanos(proxy), nanos(upstream), machine * 1_000_000, null, null, null));
  }

  private static @Nullable Long nanos(@Nullable Long millis) {
    return millis == null ? null : Long.valueOf(millis * 1_000_000);
  }
}
