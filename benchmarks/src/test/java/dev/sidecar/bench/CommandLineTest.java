package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.bench.figure.ReportTable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
  @Test
  void aListenerIsAHostAndAPort() {
    assertThat(HostPort.parse("127.0.0.1:10000").getPort()).isEqualTo(10_000);
    assertThat(HostPort.parse("[::1]:80").getAddress().getHostAddress())
        .isEqualTo("0:0:0:0:0:0:0:1");
  }

  @Test
  void aListenerWithoutAPortIsRefused() {
    assertThatThrownBy(() -> HostPort.parse("localhost"))
        .hasMessage("--listen: localhost (expected: host:port with a port of 1 to 65535)");
    assertThatThrownBy(() -> HostPort.parse("localhost:65536")).hasMessageContaining("65536");
  }

  @Test
  void tablesAlignTheFirstColumnLeftAndTheOthersRight() {
    assertThat(ReportTable.aligned(List.of(List.of("arm", "p50"), List.of("direct", "1"))))
        .isEqualTo("arm     p50\ndirect    1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--quick",
        "--targets --measure no-such-file.json",
        "--targets --json no-such-directory/targets.json",
        "--targets PickerBenchmark",
      })
  void aBenchThatCannotEndWellIsRefusedBeforeItBegins(String arguments) {
    CommandLine bench = new CommandLine(new BenchCommand());
    bench.setErr(new PrintWriter(new StringWriter()));
    String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);
    assertThat(bench.execute(words)).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-file.yaml", ".", "full.yaml"})
  void aPolicyThatEnvoyCannotHaveIsRefusedInOneLine(String file) {
    assertThat(new CommandLine(new Main()).execute("envoy", file))
        .isEqualTo(CommandLine.ExitCode.USAGE);
  }

  @Test
  void anEnvoyInFrontOfAServiceTakesCallersAndFollowsFiles(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("mesh.yaml");
    Files.writeString(
        file,
        """
        identity:
          files: {certificates: svid.pem, key: key.pem}
          trust: {bundle: ca.pem}
        clusters:
          orders: {endpoints: [127.0.0.1:8080]}
        routes:
          - {host: "*", cluster: orders}
        """);
    String[] words = {
      "envoy", file.toString(), "--inbound", "trustDomain=mesh.example", "--sds", "DIRECTORY"
    };
    assertThat(envoy(words, directory.resolve("no"))).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(envoy(words, directory)).isEqualTo(CommandLine.ExitCode.OK);
    assertThat(directory.resolve("sidecar-identity.json")).content().contains("svid.pem");
    words[3] = "mesh.example";
    assertThat(envoy(words, directory)).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private static int envoy(String[] words, Path directory) {
    words[words.length - 1] = directory.toString();
    return new CommandLine(new Main()).execute(words);
  }
}
