package dev.sidecar.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.bench.report.Measured.Row;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CellsTest {
  private static final String USUAL =
      "\"protocol\":\"h1\",\"request_bytes\":0,\"response_bytes\":256";
  private static final String LARGE =
      "\"protocol\":\"h1\",\"request_bytes\":0,\"response_bytes\":16384";

  @Test
  void closedCellsOfOtherSizesStandApartFromTheUsualOnes() throws ReportException {
    List<Row> rows =
        rows(closed("library", 1, LARGE), closed("library", 1, USUAL), closed("envoy", 8, USUAL));
    assertThat(names(Cells.usualClosed(rows))).containsExactly("library 256", "envoy 256");
  }

  @Test
  void otherSizesStandBesideTheUsualOfTheSameArmAndCallersBySize() throws ReportException {
    List<Row> rows =
        rows(
            closed("library", 1, LARGE),
            closed("library", 1, USUAL),
            closed("library", 8, USUAL),
            closed("envoy", 1, USUAL));
    assertThat(names(Cells.acrossPayloads(rows))).containsExactly("library 256", "library 16384");
  }

  @Test
  void whereNoRowIsOfTheUsualSizeThatOfTheFirstIs() throws ReportException {
    List<Row> rows = rows(closed("library", 1, LARGE));
    assertThat(names(Cells.usualClosed(rows))).containsExactly("library 16384");
    assertThat(Cells.acrossPayloads(rows)).isEmpty();
  }

  @Test
  void aCurveHasItsRowsByRateWhateverTheOrderOfTheFile() throws ReportException {
    List<Row> rows = rows(open("free", 2000), open("pod", 500), open("free", 1000));
    assertThat(
            Cells.curves(rows).values().stream()
                .map(curve -> curve.stream().map(row -> row.cell().offeredRate()).toList()))
        .containsExactly(List.of(500.0), List.of(1000.0, 2000.0));
  }

  private static String closed(String arm, int callers, String payload) {
    return "{\"arm\":\"%s\",\"load\":\"closed\",\"placement\":\"free\",\"callers\":%d,%s}"
        .formatted(arm, callers, payload);
  }

  private static String open(String placement, int rate) {
    return "{\"arm\":\"library\",\"load\":\"open\",\"placement\":\"%s\",\"offered_rate\":%d,%s}"
        .formatted(placement, rate, USUAL);
  }

  private static List<String> names(List<Row> rows) {
    return rows.stream()
        .map(row -> row.arm() + " " + row.cell().payload().responseBytes().intValue())
        .toList();
  }

  private static List<Row> rows(String... rows) throws ReportException {
    String json =
        Stream.of(rows).collect(Collectors.joining(",", "{\"schema\":1,\"arms\":[", "]}"));
    return MeasuredFile.read(Path.of("run.json"), json.getBytes(StandardCharsets.UTF_8)).rows();
  }
}
