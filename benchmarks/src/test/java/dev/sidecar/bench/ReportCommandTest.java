package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
  @TempDir private Path directory;

  @Test
  void aMeasurementBecomesAPage() throws IOException {
    Path json = Files.writeString(directory.resolve("run.json"), "{\"schema\":1}");
    assertThat(report(json)).isZero();
    assertThat(page()).content().startsWith("<!doctype html>");
  }

  @Test
  void aFileThatIsNoMeasurementIsRefusedAndLeavesNoPage() throws IOException {
    Path json = Files.writeString(directory.resolve("run.json"), "{\"schema\":");
    assertThat(report(json)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(page()).doesNotExist();
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThat(report(directory.resolve("none.json"))).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private int report(Path json) {
    return new CommandLine(new Main()).execute("report", json.toString(), page().toString());
  }

  private Path page() {
    return directory.resolve("page.html");
  }
}
