package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.OutlierPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PolicyFilesTest {
  @Test
  void theFullPolicyIsTheParityPolicyWithBreakerAndOutlierDetection() throws Exception {
    MeshPolicy parity = PolicyFile.load(Path.of("parity.yaml"));
    MeshPolicy full = PolicyFile.load(Path.of("full.yaml"));
    ClusterPolicy orders = full.clusters().get(0);
    assertThat(parity.clusters().get(0).health()).isEqualTo(HealthPolicy.DEFAULT);
    assertThat(orders.health())
        .isEqualTo(
            HealthPolicy.DEFAULT.with(OutlierPolicy.DEFAULT).with(CircuitBreakerPolicy.DEFAULT));
    assertThat(orders.with(HealthPolicy.DEFAULT)).isEqualTo(parity.clusters().get(0));
    assertThat(full.routes()).isEqualTo(parity.routes());
  }
}
