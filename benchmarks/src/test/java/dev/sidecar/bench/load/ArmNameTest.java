package dev.sidecar.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArmNameTest {
  @Test
  void armsKeepTheGivenOrderAndAppearOnce() {
    assertThat(ArmName.parseAll(List.of("library", "direct-tuned", "library")))
        .containsExactly(ArmName.LIBRARY, ArmName.DIRECT_TUNED);
    assertThat(ArmName.parseAll(List.of())).containsExactly(ArmName.values());
  }

  @Test
  void anUnknownArmIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> ArmName.parseAll(List.of("caddy")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--arms: caddy (expected: direct, direct-tuned, library, library-full, handrolled,"
                + " envoy, haproxy, nginx, direct-tuned+mtls, library+mtls, library+mtls-bc,"
                + " envoy+mtls)");
  }
}
