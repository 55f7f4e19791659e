package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.bench.figure.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** How what features cost is told: the rows, the file and the page, over samples that are given. */
class FeatureReportTest {
  private static final Progress SILENT =
      new Progress(new PrintStream(new ByteArrayOutputStream()), false);

  @TempDir Path directory;

  @Test
  void eachRowIsComparedWithTheOffOfItsOwnRound() {
    CostSamples samples = new CostSamples();
    for (double slow : new double[] {0, 10, 20, 30, 40}) {
      samples.add(FeatureRow.arm(Feature.OFF), Sample.steady(100 + slow, 64.2));
      samples.add(FeatureRow.arm(Feature.SPLIT), Sample.steady(107 + slow, 88.1));
    }
    FeatureReport report = report(samples, new CostSamples());
    assertThat(report.rows()).extracting(FeatureRow::feature).containsExactly("off", "split");
    FeatureRow split = report.rows().get(1);
    assertThat(split.ns().value()).isEqualTo(127);
    assertThat(split.nsOver()).isEqualTo(new FeatureFigure(7, List.of(7.0, 7.0)));
    assertThat(split.bytes()).isEqualTo(88);
    assertThat(split.bytesOver()).isEqualTo(24);
  }

  @Test
  void aClientIsComparedWithTheOneBesideItAndItsBytesWithThoseOfTwoThatAreOff() {
    CostSamples samples = new CostSamples();
    for (double slow : new double[] {0, 100, 200, 300, 400}) {
      samples.add(ClientFeatureRow.arm(ClientFeature.OFF), pair(70_000 + slow, 16_000.2, slow));
      samples.add(ClientFeatureRow.arm(ClientFeature.REWRITE), pair(71_000, 16_100.1, 350));
    }
    FeatureReport report = report(new CostSamples(), samples);
    assertThat(report.call()).isEqualTo(new FeatureReport.OffCall(35_100, 8_000));
    ClientFeatureRow rewrite = report.clientRows().get(1);
    assertThat(rewrite.feature()).isEqualTo("rewrite");
    assertThat(rewrite.nsOver()).isEqualTo(new FeatureFigure(350, List.of(350.0, 350.0)));
    assertThat(rewrite.bytesOver()).isEqualTo(new FeatureFigure(100, List.of(100.0, 100.0)));
  }

  @ParameterizedTest(name = "settled {0}, drift {1}")
  @CsvSource({"false, 1.0", "true, 1.2"})
  void aRowWithARoundThatNeverSettledIsMarkedEverywhere(boolean settled, double drift)
      throws Exception {
    CostSamples stacks = new CostSamples();
    CostSamples clients = new CostSamples();
    for (int round = 0; round < 5; round++) {
      boolean all = settled || round != 3;
      stacks.add(FeatureRow.arm(Feature.OFF), Sample.steady(100, 64));
      stacks.add(FeatureRow.arm(Feature.HEDGE), new Sample(9_000, 64, drift, all, 0));
      clients.add(ClientFeatureRow.arm(ClientFeature.OFF), pair(70_000, 16_000, 1));
      clients.add(
          ClientFeatureRow.arm(ClientFeature.MIRROR), new Sample(70_000, 16_000, drift, all, 500));
    }
    FeatureReport report = report(stacks, clients);
    assertThat(report.text().lines().filter(line -> line.endsWith(WarmUp.UNSETTLED)))
        .extracting(line -> line.split(" ", 2)[0])
        .containsExactly("hedge", "mirror");
    Path page = page();
    FeaturePage.write(page, report);
    assertThat(Files.readString(page))
        .contains("| 9000, unsettled | +8900 |", "| +500, unsettled |")
        .contains("| 100 | within noise |");
    Path file = directory.resolve("features.json");
    report.write(file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/rows/0/settled").asBoolean()).isTrue();
    assertThat(json.at("/rows/1/settled").asBoolean()).isFalse();
    assertThat(json.at("/rows/1/unsettledRounds").asInt()).isEqualTo(settled ? 0 : 1);
    assertThat(json.at("/clientRows/1/settled").asBoolean()).isFalse();
  }

  @Test
  void tooFewRoundsHaveNoInterval() {
    FeatureReport report = report(1);
    assertThat(report.rows()).allSatisfy(row -> assertThat(row.ns().ci()).isNull());
    assertThat(report.text()).doesNotContain("[");
  }

  @Test
  void aFeatureThatCannotRunIsNamedAndTheOthersHaveRows() {
    CostSamples samples =
        new CostRun(1, SILENT)
            .run(
                FeatureReport.stacks(),
                arm -> {
                  if (arm.equals(FeatureRow.arm(Feature.FAULT))) {
                    throw new IOException("no fault");
                  }
                  return Sample.steady(1, 64);
                });
    FeatureReport report = report(samples, new CostSamples());
    assertThat(report.rows()).hasSize(Feature.values().length - 1);
    assertThat(report.text()).contains("FAILED: FeatureBenchmark.stack feature=FAULT x1: no fault");
  }

  @Test
  void theFileHasARowForEachFeature() throws Exception {
    Path file = directory.resolve("features.json");
    report(5).write(file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.get("clientRows")).hasSize(ClientFeature.values().length);
    JsonNode rows = json.get("rows");
    assertThat(rows).hasSize(Feature.values().length);
    assertThat(rows.get(1).get("feature").asText()).isEqualTo("round-robin");
    assertThat(rows.get(1).at("/ns/ci/0").asDouble()).isEqualTo(2);
  }

  @Test
  void thePageHasTheTableBetweenItsMarks() throws Exception {
    Path page = page();
    FeaturePage.write(page, report(5));
    FeaturePage.write(page, report(5));
    String text = Files.readString(page);
    assertThat(text).containsOnlyOnce("| `split` | `split: [{cluster: orders");
    assertThat(text.lines().filter(line -> line.startsWith("#")))
        .isEqualTo(
            Files.readString(costPage()).lines().filter(line -> line.startsWith("#")).toList());
  }

  @Test
  void thePublishedTablesSayOfEachFeatureWhatIsMeasured() throws Exception {
    List<String> rows =
        FeaturePage.written(costPage()).lines().filter(line -> line.startsWith("| `")).toList();
    Stream<String> stacks =
        Stream.of(Feature.values())
            .map(it -> "| `%s` | %s |".formatted(it.label(), FeaturePage.keys(it.keys())));
    Stream<String> clients =
        Stream.of(ClientFeature.values())
            .map(it -> "| `%s` | %s |".formatted(it.label(), FeaturePage.keys(it.keys())));
    List<String> measured =
        Stream.concat(Stream.concat(stacks, clients), FeaturePage.keyLines()).toList();
    assertThat(rows).hasSizeGreaterThan(30);
    assertThat(rows).allMatch(row -> measured.stream().anyMatch(row::startsWith));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json no-such-directory/a.json", "--page no-such-page.md", "--page ."})
  void whatCannotBeWrittenIsRefusedBeforeTheMinutes(String arguments) {
    assertThat(new CommandLine(new FeaturesCommand()).execute(arguments.split(" ", -1)))
        .isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private static FeatureReport report(int rounds) {
    return report(
        new CostRun(rounds, SILENT).run(FeatureReport.stacks(), arm -> Sample.steady(2, 64)),
        new CostRun(rounds, SILENT).run(FeatureReport.clients(), arm -> pair(70_000, 16_000, 30)));
  }

  private static FeatureReport report(CostSamples stacks, CostSamples clients) {
    return FeatureReport.of(Pace.FEATURES, stacks, Pace.CLIENTS, clients);
  }

  private static Sample pair(double nanos, double bytes, double overNanos) {
    return new Sample(nanos, bytes, 1, true, overNanos);
  }

  private Path page() throws IOException {
    return Files.writeString(directory.resolve("COST.md"), Files.readString(costPage()));
  }

  private static Path costPage() {
    return Path.of("../docs/COST.md");
  }
}
