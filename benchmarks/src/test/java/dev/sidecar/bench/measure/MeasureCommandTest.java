package dev.sidecar.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.bench.load.ArmName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MeasureCommandTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--quick --nightly",
        "--cells closed-3-free-h1-0-256",
        "--quick --cells open-*",
        "--arms caddy",
        "--rounds 0",
        "--policy no-such-file.yaml",
        "--policy parity.yaml --json no-such-directory/m.json",
        "--load open",
      })
  void whatCannotBeMeasuredIsRefusedBeforeAnythingStarts(String arguments) {
    CommandLine measure = new CommandLine(new MeasureCommand());
    measure.setErr(new PrintWriter(new StringWriter()));
    assertThat(measure.execute(arguments.split(" ", -1))).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  @Test
  void aPolicyThatEnvoyCannotFollowIsRefusedBeforeAnythingStarts() {
    Plan plan = Plans.quick().withArms(List.of(ArmName.DIRECT, ArmName.ENVOY));
    Map<String, String> environment = Map.of("ENVOY_BIN", "/bin/true");
    assertThatThrownBy(() -> MeasureRun.prepare(plan, Path.of("full.yaml"), environment))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("full.yaml: ")
        .hasMessageContaining(": Envoy ");
  }

  @Test
  void listingStartsNothing() {
    assertThat(new CommandLine(new MeasureCommand()).execute("--list", "--policy", "unread"))
        .isEqualTo(CommandLine.ExitCode.OK);
  }

  @Test
  void anAbsentPeerIsSaidWithWhatInstallsItAndCountsIfItIsRequired() throws IOException {
    Map<String, String> environment =
        Map.of("NGINX_BIN", "/no/such/nginx", "SIDECAR_REQUIRE", "envoy,nginx");
    Peers peers =
        Peers.find(List.of(ArmName.DIRECT, ArmName.NGINX), Path.of("parity.yaml"), environment);
    assertThat(peers.has(ArmName.DIRECT)).isTrue();
    assertThat(peers.has(ArmName.NGINX)).isFalse();
    assertThat(peers.requiredAbsent()).containsExactly("nginx");
    assertThat(peers.absent().get(0).text())
        .isEqualTo(
            "nginx is ABSENT: NGINX_BIN: /no/such/nginx (expected: an executable file)"
                + " (apt-get install nginx)");
  }
}
