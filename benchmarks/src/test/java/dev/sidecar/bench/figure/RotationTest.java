package dev.sidecar.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RotationTest {
  private static final List<String> ARMS = List.of("a", "b", "c");

  @Test
  void eachRoundStartsWithTheNextArm() {
    assertThat(Rotation.order(0, ARMS)).containsExactly("a", "b", "c");
    assertThat(Rotation.order(1, ARMS)).containsExactly("b", "c", "a");
    assertThat(Rotation.order(2, ARMS)).containsExactly("c", "a", "b");
    assertThat(Rotation.order(3, ARMS)).containsExactly("a", "b", "c");
  }
}
