package dev.sidecar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.conformance.cases.Case.CaseClass;
import dev.sidecar.conformance.judge.Row;
import dev.sidecar.conformance.judge.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConformCommandTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void aCase() throws Exception {
    file = Files.createDirectory(directory.resolve("panic")).resolve("one.yaml");
    write("true");
  }

  @Test
  void itEndsWith0IfNothingFailed() throws Exception {
    Path rows = directory.resolve("rows.json");
    assertThat(run("--target", "library", "--json", rows.toString())).isEqualTo(0);
    assertThat(Files.readString(rows)).contains("\"case\":\"panic/one\",\"target\":\"library\"");
  }

  @Test
  void itEndsWith1IfACaseFailed() throws Exception {
    write("false");
    assertThat(run("--target", "library")).isEqualTo(1);
  }

  @Test
  void itEndsWith1IfACaseIsNotKilled() throws Exception {
    assertThat(run("--self-test")).isEqualTo(0);
    Files.writeString(file, Files.readString(file).replace("total: 4", "total: 4000"));
    assertThat(run("--target", "library")).isEqualTo(0);
    assertThat(run("--self-test")).isEqualTo(1);
  }

  @Test
  void itEndsWith2IfItCannotBegin() throws Exception {
    assertThat(run("--target", "nginx")).isEqualTo(2);
    assertThat(run("--target", "driver")).isEqualTo(2);
    assertThat(run("--case", "retry/*")).isEqualTo(2);
    Files.writeString(file, "says: [");
    assertThat(run("--target", "library")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "PASS, envoy, false",
    "DIVERGENT, envoy, false",
    "FAIL, none, true",
    "SKIPPED, none, false",
    "SKIPPED, 'haproxy,envoy', true",
    "SKIPPED, 'haproxy, envoy', true",
    "SKIPPED, proxy, false"
  })
  void whatIsRequiredMayNotBeSkipped(Verdict verdict, String required, boolean bad) {
    Row row = new Row("a/b", "envoy", CaseClass.BLACK_BOX, verdict, "");
    assertThat(ConformCommand.isBad(row, required)).isEqualTo(bad);
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of("--cases", directory.toString()));
    all.addAll(List.of(args));
    return new CommandLine(new ConformCommand()).execute(all.toArray(String[]::new));
  }

  private void write(String panics) throws Exception {
    Files.writeString(
        file,
        """
        says: One of four is panic.
        source: here
        class: exact
        rule: panic
        given: {healthy: 1, total: 4, thresholdPercent: 50}
        gives: {panics: %s}
        """
            .formatted(panics));
  }
}
