package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import dev.sidecar.bench.figure.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every feature in the table: that it is on, what it allocates at most, and how it is told. */
@Timeout(120)
class FeatureTest {
  /** What a call with every feature off allocates, its attempt; also what the others may. */
  private static final int OFF_BYTES = 64;

  /** Those that may allocate more. */
  private static final Map<Feature, Integer> MOST_BYTES =
      Map.ofEntries(
          // Three probes.
          Map.entry(Feature.PREQUAL, 136),
          // The value, as a text of its own, in a list.
          Map.entry(Feature.HASH_COOKIE, 136),
          Map.entry(Feature.HASH_QUERY, 136),
          Map.entry(Feature.CONDITIONS, 112),
          // What resilience4j tells of its window.
          Map.entry(Feature.CIRCUIT_BREAKER, 104),
          // The status as an object, to look it up.
          Map.entry(Feature.RETRY_STATUS, 80),
          Map.entry(Feature.RETRY_HEADERS, 88),
          // Two headers that are read, and the policy that they make.
          Map.entry(Feature.CALLER_OVERRIDES, 1_264),
          Map.entry(Feature.PATH_REGEX, 208),
          // What attempts ask instead.
          Map.entry(Feature.REWRITE, 200),
          Map.entry(Feature.REWRITE_REGEX, 488),
          Map.entry(Feature.REQUEST_HEADERS, 88),
          // The answer with its URL.
          Map.entry(Feature.REDIRECT, 224),
          Map.entry(Feature.FAULT, 96),
          // A descriptor with its entry, and the way to its bucket.
          Map.entry(Feature.RATE_LIMIT_BUCKETS, 256));

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 10;
  private static final int CALLS = 500;

  private static final Progress SILENT =
      new Progress(new PrintStream(new ByteArrayOutputStream()), false);

  @TempDir Path directory;

  /**
   * In a JVM that has not optimised anything yet a call allocates the same bytes each time, and
   * afterwards fewer: so this holds whenever the compiler comes. What is hedged runs on other
   * threads, which do not count here.
   */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "HEDGE.*")
  void aCallAllocatesNoMoreThanItsFeatureMay(Feature feature) throws Exception {
    long least = Long.MAX_VALUE;
    FeatureCall call = new FeatureCall();
    try (FeatureStack stack = new FeatureStack(feature)) {
      // The least of several: now and then the JVM itself allocates, such as to link a class.
      for (int round = 0; round < ROUNDS; round++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
          stack.send(call);
        }
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      }
    }
    assertThat((double) least / CALLS)
        .isLessThanOrEqualTo(MOST_BYTES.getOrDefault(feature, OFF_BYTES));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void aFeatureIsOn(Feature feature) {
    assertThat(feature.policy()).isNotEqualTo(Feature.OFF.policy());
  }

  @Test
  void eachRowIsComparedWithTheOffOfItsOwnRound() {
    CostSamples samples = new CostSamples();
    for (double slow : new double[] {0, 10, 20, 30, 40}) {
      samples.add(FeatureReport.stack(Feature.OFF), Sample.steady(100 + slow, 64.2));
      samples.add(FeatureReport.stack(Feature.SPLIT), Sample.steady(107 + slow, 88.1));
    }
    FeatureReport report = FeatureReport.of(Pace.FEATURES, samples);
    assertThat(report.rows())
        .extracting(FeatureReport.Row::feature)
        .containsExactly("off", "split");
    FeatureReport.Row split = report.rows().get(1);
    assertThat(split.ns().value()).isEqualTo(127);
    assertThat(split.nsOver()).isEqualTo(new FeatureReport.Figure(7, List.of(7.0, 7.0)));
    assertThat(split.bytes()).isEqualTo(88);
    assertThat(split.bytesOver()).isEqualTo(24);
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
                FeatureReport.arms(),
                arm -> {
                  if (arm.equals(FeatureReport.stack(Feature.FAULT))) {
                    throw new IOException("no fault");
                  }
                  return Sample.steady(1, 64);
                });
    FeatureReport report = FeatureReport.of(Pace.FEATURES, samples);
    assertThat(report.rows()).hasSize(Feature.values().length - 1);
    assertThat(report.text()).contains("FAILED: FeatureBenchmark.stack feature=FAULT x1: no fault");
  }

  @Test
  void theFileHasARowForEachFeature() throws Exception {
    Path file = directory.resolve("features.json");
    report(5).write(file);
    JsonNode rows = new ObjectMapper().readTree(file.toFile()).get("rows");
    assertThat(rows).hasSize(Feature.values().length);
    assertThat(rows.get(1).get("feature").asText()).isEqualTo("round-robin");
    assertThat(rows.get(1).at("/ns/ci/0").asDouble()).isEqualTo(2);
  }

  @Test
  void thePageHasTheTableBetweenItsMarks() throws Exception {
    Path page = directory.resolve("COST.md");
    Files.writeString(page, Files.readString(costPage()));
    FeaturePage.write(page, report(5));
    FeaturePage.write(page, report(5));
    String text = Files.readString(page);
    assertThat(text).containsOnlyOnce("| `split` | `split: [{cluster: orders");
    assertThat(text.lines().filter(line -> line.startsWith("#")))
        .isEqualTo(
            Files.readString(costPage()).lines().filter(line -> line.startsWith("#")).toList());
  }

  @Test
  void thePublishedTableSaysOfEachFeatureWhatIsMeasured() throws Exception {
    List<String> rows =
        FeaturePage.written(costPage()).lines().filter(line -> line.startsWith("| `")).toList();
    assertThat(rows).hasSizeGreaterThan(30);
    List<String> measured =
        Stream.of(Feature.values())
            .map(it -> "| `%s` | %s |".formatted(it.label(), FeaturePage.keys(it.keys())))
            .toList();
    assertThat(rows).allMatch(row -> measured.stream().anyMatch(row::startsWith));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json no-such-directory/a.json", "--page no-such-page.md", "--page ."})
  void whatCannotBeWrittenIsRefusedBeforeTheMinutes(String arguments) {
    assertThat(new CommandLine(new FeaturesCommand()).execute(arguments.split(" ", -1)))
        .isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private static FeatureReport report(int rounds) {
    return FeatureReport.of(
        Pace.FEATURES,
        new CostRun(rounds, SILENT).run(FeatureReport.arms(), arm -> Sample.steady(2, 64)));
  }

  private static Path costPage() {
    return Path.of("../docs/COST.md");
  }
}
