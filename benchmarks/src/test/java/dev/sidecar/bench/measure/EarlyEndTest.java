package dev.sidecar.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.bench.Main;
import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.peer.ProcessEnd;
import dev.sidecar.bench.peer.Protocol;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was measured before something died is reported, with the reason for the rest. */
@Timeout(300)
class EarlyEndTest {
  private static final Path POLICY = Path.of("parity.yaml");
  private static final Cell FIRST = Cell.closed(1, Placement.FREE, Protocol.H1);
  private static final Cell SECOND = Cell.closed(2, Placement.FREE, Protocol.H1);

  @TempDir Path directory;

  @Test
  void aMeasurementThatIsToldToEndWritesWhatItHasAndLeavesNoProcess() throws Exception {
    Path json = directory.resolve("m.json");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "measure",
                "--policy",
                POLICY.toString(),
                "--cells",
                "closed-1-free-h1-0-0,open-free-h1-0-256",
                "--arms",
                "direct",
                "--rounds",
                "3",
                "--json",
                json.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    // With these a JVM speaks first.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process measure = builder.start();
    try (BufferedReader course = measure.errorReader(StandardCharsets.UTF_8)) {
      assertThat(course.readLine()).startsWith("closed-1-free-h1-0-0: 3 rounds of 1 arms");
      List<ProcessHandle> children = measure.descendants().toList();
      assertThat(children).hasSizeGreaterThanOrEqualTo(3);

      measure.destroy();

      assertThat(measure.waitFor(120, TimeUnit.SECONDS)).isTrue();
      for (ProcessHandle child : children) {
        ProcessEnd.await(child);
      }
    }
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.get("interrupted").asBoolean()).isTrue();
    assertThat(report.at("/arms/0/cell").asText()).isEqualTo("closed-1-free-h1-0-0");
    assertThat(report.at("/arms/0/valid").asBoolean()).isTrue();
    assertThat(report.at("/arms/0/rounds").asInt()).isEqualTo(3);
    assertThat(report.at("/arms/5/cell").asText()).isEqualTo("open-free-h1-0-256");
    assertThat(report.at("/arms/5/invalid_reason").asText())
        .isEqualTo("interrupted before it was measured");
    assertThat(RoundsFile.beside(json)).exists();
  }

  @Test
  void aClientThatDiesIsTheReasonOfAllThatWasStillToBeMeasured() throws IOException {
    Report report = killedAfterTheFirstCell(List.of(ArmName.DIRECT), "ClientProgram");
    assertThat(report.arms()).hasSize(2);
    assertThat(report.arms().get(0).valid()).isTrue();
    assertThat(report.arms().get(1).invalidReason())
        .isEqualTo("client process: ended with exit code 137");
  }

  @Test
  void aProxyThatDiesIsTheReasonOfItsArmAlone() throws IOException {
    List<ArmName> arms = List.of(ArmName.DIRECT, ArmName.HAPROXY);
    PeerHere.need(Peers.find(arms, POLICY, System.getenv()), ArmName.HAPROXY);
    Report report = killedAfterTheFirstCell(arms, "haproxy.cfg");
    assertThat(report.arms())
        .extracting(ArmRow::arm)
        .containsExactly("direct", "haproxy", "direct", "haproxy");
    assertThat(report.arms()).extracting(ArmRow::valid).containsExactly(true, true, true, false);
    assertThat(report.arms().get(3).invalidReason())
        .startsWith("haproxy: ended with exit code 137");
  }

  /** Two cells; at the end of the first, the process whose command has this in it is killed. */
  private static Report killedAfterTheFirstCell(List<ArmName> arms, String command)
      throws IOException {
    Plan plan = new Plan(List.of(cell(FIRST, arms, 1), cell(SECOND, arms, 3)), 500);
    MeasureRun run = MeasureRun.prepare(plan, POLICY, System.getenv());
    PrintStream killing =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8) {
          @Override
          public void flush() {
            ProcessHandle.current()
                .descendants()
                .filter(child -> commandLine(child).contains(command))
                .filter(child -> !commandLine(child).startsWith("/bin/sh"))
                .forEach(ProcessHandle::destroyForcibly);
          }
        };
    Results results = new Measurement(run, new Course(plan, killing, false)).run();
    return Report.of(run, results, "test", "test");
  }

  /** All of it: {@link ProcessHandle.Info} cuts a long one off. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException ended) {
      return "";
    }
  }

  private static CellPlan cell(Cell cell, List<ArmName> arms, int rounds) {
    return new CellPlan(cell, arms, rounds, Duration.ofMillis(100), List.of());
  }
}
