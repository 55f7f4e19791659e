package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final List<String> ARMS = List.of("a", "b", "c");

  @Test
  void eachRoundStartsWithTheNextArm() {
    assertThat(Plan.order(0, ARMS)).containsExactly("a", "b", "c");
    assertThat(Plan.order(1, ARMS)).containsExactly("b", "c", "a");
    assertThat(Plan.order(2, ARMS)).containsExactly("c", "a", "b");
    assertThat(Plan.order(3, ARMS)).containsExactly("a", "b", "c");
  }

  @Test
  void anAbsentArmLeavesTheOthersInOrder() {
    Plan plan = new Plan(ArmName.parseAll(List.of()), 20, Duration.ofSeconds(1), 100);
    assertThat(plan.without(ArmName.ENVOY).arms())
        .containsExactly(ArmName.DIRECT, ArmName.DIRECT_TUNED, ArmName.LIBRARY);
  }

  @Test
  void armsKeepTheGivenOrderAndAppearOnce() {
    assertThat(ArmName.parseAll(List.of("library", "direct-tuned", "library")))
        .containsExactly(ArmName.LIBRARY, ArmName.DIRECT_TUNED);
  }

  @Test
  void anUnknownArmIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> ArmName.parseAll(List.of("nginx")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--arms: nginx (expected: direct, direct-tuned, library, envoy)");
  }

  @Test
  void noRoundsAreRefused() {
    assertThatThrownBy(() -> new Plan(List.of(), 0, Duration.ofSeconds(1), 1))
        .hasMessage("--rounds: 0 (expected: 1 to 1000)");
  }
}
