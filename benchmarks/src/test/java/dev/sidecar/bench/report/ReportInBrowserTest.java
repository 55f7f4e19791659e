package dev.sidecar.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the page in a real browser: its scripts run without an error and every chart is drawn. */
class ReportInBrowserTest {
  private static String browser = "";

  @TempDir private Path directory;

  @BeforeAll
  static void findBrowser() throws Exception {
    browser =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(
                name ->
                    Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .map(path -> Path.of(path, name)))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    assumeTrue(!browser.isEmpty(), "no chromium on PATH: the report was not opened in a browser");
    Process version =
        new ProcessBuilder(browser, "--version")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assumeTrue(
          version.waitFor(1, TimeUnit.MINUTES) && version.exitValue() == 0,
          () -> "no chromium that runs: " + browser + " --version does not end with exit code 0");
    } finally {
      version.destroyForcibly().waitFor();
    }
  }

  @Test
  void everyChartOfThePageIsDrawn() throws Exception {
    Opened page = open(Pages.sample());
    assertThat(page.console()).isEmpty();
    assertThat(page.dom()).doesNotContain("data-error");
    // 6 figures of two dot plots, one percentile plot, 2 of two curves, one of bars, one of sizes,
    // 7 gauges.
    assertThat(count(page.dom(), "<svg role=\"img\"")).isEqualTo(6 * 2 + 1 + 2 * 2 + 1 + 1 + 7);
    // Every row of the curves is a marker on the p50 and on the p99 plot, and none has lost its
    // place.
    assertThat(count(page.dom(), "<title>[^<]* calls/s: p(50|99) ")).isEqualTo(2 * openRows());
    assertThat(count(page.dom(), "class=\"knee\"")).isEqualTo(2 * 8);
    assertThat(page.dom()).doesNotContain("NaN", "undefined", "Infinity");
  }

  @Test
  void aPageWithoutAnyRowOpensWithoutAnError() throws Exception {
    Opened page = open("{\"schema\":1}");
    assertThat(page.console()).isEmpty();
    assertThat(page.dom())
        .doesNotContain("data-error", "<svg role=\"img\"")
        .contains("Theme: auto");
  }

  @Test
  void figuresOfLittleAndNamesOfMaliceAreDrawnWithoutAnError() throws Exception {
    Opened page =
        open(
            """
            {"schema":1,
             "arms":[{"arm":"one","load":"closed","p50_us":1},
                     {"arm":"zero","load":"closed","callers":2,"p50_us":0,"p99_us":80,"added_p50_us":0,
                      "cpu_us_per_request":{"client":0}},
                     {"arm":"</script><script>document.title='taken'</script>","load":"closed",
                      "callers":3,"p50_us":80,"added_p50_us":-3,"added_p50_ci_us":[-4,-2],"valid":true},
                     {"arm":"none","load":"closed","callers":4},
                     {"arm":"idle","load":"open","offered_rate":0,"p50_us":5,"valid":true,
                      "percentiles":[[0,5],[50,5],[100,5]]}],
             "knees":[{"arm":"idle"},{"arm":"nobody","carried_rate":5}],
             "ratios":[{"name":"x","value":1},{"name":"y","value":0,"must":0},{"name":"z"}]}
            """);
    assertThat(page.console()).isEmpty();
    assertThat(page.dom())
        .doesNotContain("data-error", "NaN", "undefined", "Infinity")
        .contains("<title>Sidecar: what a call costs</title>");
    // 4 closed cells of two dot plots, one percentile plot, one of two curves, one of bars, 3
    // gauges.
    assertThat(count(page.dom(), "<svg role=\"img\"")).isEqualTo(4 * 2 + 1 + 2 + 1 + 3);
  }

  /**
   * What became of a page.
   *
   * @param dom after its scripts, without those and without the data
   * @param console what it wrote there: errors, and what its policy refused
   */
  private record Opened(String dom, List<String> console) {}

  private Opened open(String json) throws IOException, InterruptedException {
    Path page = Pages.write(directory, json);
    Path dom = directory.resolve("dom.html");
    Path log = directory.resolve("browser.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--user-data-dir=" + directory.resolve("browser"),
            "--window-size=1280,900",
            "--enable-logging=stderr",
            "--dump-dom",
            page.toUri().toString());
    builder.environment().putAll(Map.of("HOME", directory.toString()));
    Process process = builder.redirectOutput(dom.toFile()).redirectError(log.toFile()).start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES))
          .as(() -> "the browser ends: " + tail(log))
          .isTrue();
      assertThat(process.exitValue()).as(() -> "the browser's exit code: " + tail(log)).isZero();
    } finally {
      process.destroyForcibly().waitFor();
    }
    return new Opened(
        Files.readString(dom)
            .replaceAll("(?s)<script[ >].*?</script>", "")
            .replaceAll("base64,[^\"]*", ""),
        Files.readAllLines(log).stream().filter(line -> line.contains("CONSOLE")).toList());
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException unread) {
      return "its log cannot be read: " + unread;
    }
  }

  private static long openRows() throws IOException {
    return count(Pages.sample(), "\"load\":\"open\"");
  }

  private static long count(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }
}
