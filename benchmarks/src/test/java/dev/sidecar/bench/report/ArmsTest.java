package dev.sidecar.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ArmsTest {
  @Test
  void aKnownArmLooksTheSameInEveryReport() throws ReportException {
    assertThat(Arms.of(measured("envoy", "library")).style("library"))
        .isEqualTo(Arms.of(measured("mine", "library")).style("library"));
  }

  @Test
  void armsOfOneReportLookDifferent() throws ReportException {
    Arms arms = Arms.of(measured("mine", "yours", "direct", "nginx"));
    assertThat(
            java.util.stream.Stream.of("mine", "yours", "direct", "nginx")
                .map(arms::style)
                .distinct())
        .hasSize(4);
  }

  @Test
  void knownArmsStandBeforeOthers() throws ReportException {
    Measured measured = measured("mine", "envoy", "direct");
    assertThat(Arms.of(measured).sorted(measured.rows()).stream().map(Measured.Row::arm))
        .containsExactly("direct", "envoy", "mine");
  }

  private static Measured measured(String... arms) throws ReportException {
    String rows =
        Arrays.stream(arms)
            .map("{\"arm\":\"%s\"}"::formatted)
            .collect(Collectors.joining(",", "{\"schema\":1,\"arms\":[", "]}"));
    return MeasuredFile.read(Path.of("run.json"), rows.getBytes(StandardCharsets.UTF_8));
  }
}
