package dev.sidecar.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Costs;
import dev.sidecar.bench.load.Tally;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OtherWorkTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void whatTheMeasuredProcessesDoNotExplainIsOtherWork() {
    assertThat(OtherWork.processors(List.of(turn(1_800, 200L, 100L, 300L)))).isEqualTo(1.2);
  }

  @Test
  void anArmWithoutAProxyHasNoProxysTime() {
    assertThat(OtherWork.processors(List.of(turn(500, 200L, null, 300L)))).isZero();
  }

  @Test
  void turnsAreWeighedByTheirTime() {
    assertThat(
            OtherWork.processors(
                List.of(turn(2_000, 0L, null, 0L), turn(0, 0L, null, 0L), turn(1, 0L, null, 1L))))
        .isEqualTo(2.0 / 3);
  }

  @Test
  void moreThanTheMachineDidIsNoOtherWork() {
    assertThat(OtherWork.processors(List.of(turn(490, 200L, null, 300L)))).isZero();
  }

  @Test
  void whatTheMachineCannotTellIsNull() {
    assertThat(OtherWork.processors(List.of(turn(1_800, null, null, 300L)))).isNull();
    assertThat(OtherWork.processors(List.of())).isNull();
  }

  /** Times in milliseconds, of a turn that took a second. */
  private static Turn turn(
      long machine, @Nullable Long client, @Nullable Long proxy, @Nullable Long upstream) {
    return new Turn(
        Cell.ONE_CALLER,
        ArmName.LIBRARY,
        0,
        0,
        null,
        null,
        new Tally(),
        1,
        SECOND,
        new Costs(
            nanos(client),
            nanos(proxy),
            nanos(upstream),
            machine * 1_000_000,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  private static @Nullable Long nanos(@Nullable Long millis) {
    return millis == null ? null : Long.valueOf(millis * 1_000_000);
  }
}
