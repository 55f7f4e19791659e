package dev.sidecar.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.bench.report.Measured.PerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MeasuredFileTest {
  private static final Path FILE = Path.of("run.json");

  @Test
  void malformedJsonIsRefusedWithLineAndColumn() {
    assertThatThrownBy(() -> read("{\"schema\":1,\n \"arms\":[}\n"))
        .isInstanceOf(ReportException.class)
        .hasMessageStartingWith("run.json:2:")
        .hasMessageEndingWith("(expected: the JSON of measure)");
    assertThatThrownBy(() -> read("{\"schema\":1} x")).hasMessageStartingWith("run.json:1:");
    assertThatThrownBy(() -> read("")).isInstanceOf(ReportException.class);
  }

  @Test
  void allValuesOfAnotherTypeAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"schema":2, "date":7, "jvm_flags":[1],
                     "arms":[{"arm":"a"},
                             {"p50_us":"fast","valid":1,"added_p50_ci_us":[1],"cpu_us_per_request":5.5,
                              "percentiles":[[50,1],[90,null],[99]]}, 3],
                     "ratios":{}}
                    """))
        .hasMessage(
            """
            run.json: schema: 2 (expected: 1)
            run.json: date: 7 (expected: a string or null)
            run.json: jvm_flags[0]: 1 (expected: a string)
            run.json: arms[2]: 3 (expected: an object)
            run.json: arms[1].arm: missing (expected: a string)
            run.json: arms[1].valid: 1 (expected: true, false or null)
            run.json: arms[1].p50_us: "fast" (expected: a number or null)
            run.json: arms[1].added_p50_ci_us: [1] (expected: [low, high] or null)
            run.json: arms[1].percentiles[2]: [99] (expected: [percent, microseconds])
            run.json: arms[1].cpu_us_per_request: 5.5 (expected: an object)
            run.json: ratios: {} (expected: a list or null)""");
  }

  @Test
  void whatIsNoObjectIsNoMeasurement() {
    assertThatThrownBy(() -> read("[]"))
        .hasMessageContaining("run.json: [] (expected: an object)")
        .hasMessageContaining("schema: missing (expected: 1)");
  }

  @Test
  void aFigureThatIsNoNumberOfThisWorldIsRefused() {
    assertThatThrownBy(() -> read("{\"schema\":1,\"cpus\":1e999}")).hasMessageContaining("cpus: ");
  }

  @Test
  void aRowThatDoesNotSayThatItIsValidIsNot() throws ReportException {
    Measured measured = read("{\"schema\":1,\"arms\":[{\"arm\":\"a\"}]}");
    assertThat(measured.rows().get(0).valid()).isFalse();
    assertThat(measured.rows().get(0).reason()).isEqualTo("the file gives no reason");
  }

  @Test
  void aSumIsOfWhatWasMeasured() {
    assertThat(new PerProcess(2.0, null, 1.5).sum()).isEqualTo(3.5);
    assertThat(new PerProcess(null, null, null).sum()).isNull();
  }

  private static Measured read(String json) throws ReportException {
    return MeasuredFile.read(FILE, json.getBytes(StandardCharsets.UTF_8));
  }
}
