package dev.sidecar.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.peer.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final int SECONDS_25_MINUTES = 25 * 60;

  @Test
  void theNameOfACellSaysItsConditions() {
    assertThat(Cell.ONE_CALLER.name()).isEqualTo("closed-1-free-h1-0-256");
    assertThat(Cell.POD_KNEE.name()).isEqualTo("knee-pod-h1-0-256");
    assertThat(new Cell(new Load.Open(), Placement.POD, Protocol.H2, 1_024, 0, false).name())
        .isEqualTo("open-pod-h2-1024-0");
    assertThat(Cell.POD_KNEE.withMtls().name()).isEqualTo("mtls-knee-pod-h1-0-256");
  }

  @Test
  void cellsAreChosenByNamesWithStars() {
    assertThat(names(Plans.all().matching(List.of("closed-*-pod-h1-0-256", "knee-pod-h1*"))))
        .containsExactly(
            "knee-pod-h1-0-256",
            "closed-1-pod-h1-0-256",
            "closed-8-pod-h1-0-256",
            "closed-64-pod-h1-0-256");
  }

  @Test
  void cellsAreChosenByHowTheirNamesBegin() {
    assertThat(names(Plans.all().matching(List.of("mtls"))))
        .containsExactly(
            "mtls-closed-1-free-h1-0-256",
            "mtls-closed-64-free-h1-0-256",
            "mtls-knee-pod-h1-0-256");
    assertThatThrownBy(() -> Plans.all().matching(List.of("closed-6")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void armsThatSpeakMtlsAreInCellsWithMtlsOnly() {
    List<ArmName> both = List.of(ArmName.LIBRARY, ArmName.LIBRARY_MTLS);
    for (CellPlan cell : Plans.nightly().withArms(both).cells()) {
      assertThat(cell.arms()).isEqualTo(cell.cell().mtls() ? both : List.of(ArmName.LIBRARY));
    }
    assertThat(Plans.standard().arms()).noneMatch(ArmName::mtls);
    assertThatThrownBy(() -> Plans.standard().withArms(both))
        .hasMessage(
            "--arms: library+mtls: no such arm in these cells (expected: with --cells mtls)");
  }

  @Test
  void aPatternWithoutACellIsRefused() {
    assertThatThrownBy(() -> Plans.quick().matching(List.of("closed-1*", "open-*")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--cells: open-* (expected: a name that --list or --nightly --list prints, with stars"
                + " for anything)");
    assertThatThrownBy(() -> Plans.quick().matching(List.of("closed.1.*")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theCellsOfOneBedAreNeighboursSoThatItsProcessesStartOnce() {
    for (Plan plan : List.of(Plans.quick(), Plans.standard(), Plans.nightly(), Plans.targets())) {
      List<CellPlan> byBed = plan.beds().values().stream().flatMap(List::stream).toList();
      assertThat(byBed).isEqualTo(plan.cells());
      assertThat(names(plan)).doesNotHaveDuplicates();
    }
  }

  @Test
  void theDefaultLeavesTimeToBuildAndToWarmUpWithin25Minutes() {
    assertThat(Plans.standard().seconds()).isLessThan(SECONDS_25_MINUTES - 240);
    assertThat(Plans.quick().seconds()).isLessThan(70);
  }

  @Test
  void theDefaultHasWhatEveryRatioNeeds() {
    assertThat(names(Plans.standard()))
        .contains(Cell.ONE_CALLER.name(), Cell.POD_KNEE.name(), "open-pod-h1-0-256");
  }

  @Test
  void aCellThatHasNoArmLeftIsLeftOut() {
    Plan plan = Plans.targets().without(arm -> arm == ArmName.LIBRARY || arm == ArmName.ENVOY);
    assertThat(names(plan)).containsExactly(Cell.ONE_CALLER.name());
    assertThat(plan.arms()).containsExactly(ArmName.DIRECT, ArmName.DIRECT_TUNED);
  }

  @Test
  void noRoundsAreRefused() {
    assertThatThrownBy(() -> Plans.quick().withRounds(0))
        .hasMessage("--rounds: 0 (expected: 1 to 1000)");
  }

  private static List<String> names(Plan plan) {
    return plan.cells().stream().map(cell -> cell.cell().name()).toList();
  }
}
