package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Measured.About;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a measurement as one HTML page that holds all it needs and loads nothing. */
public final class ReportPage {
  private static final List<String> CONTENTS =
      List.of(
          "latency", "Latency",
          "percentiles", "Percentiles",
          "load", "Latency under load",
          "cost", "Cost",
          "payloads", "Body sizes, protocols",
          "ratios", "Ratios",
          "mtls", "What mTLS costs",
          "rows", "Every row",
          "method", "Method",
          "machine", "Machine",
          "proxies", "What a proxy gives",
          "flatters", "What flatters whom",
          "data", "Data");

  private ReportPage() {}

  /**
   * Reads a measurement and writes its page. The page also holds the JSON itself, and {@code
   * JSON.rounds.csv} if that is beside it.
   *
   * @param json what {@code measure --json} wrote
   * @param html the page; an existing file is replaced
   * @throws ReportException if {@code json} is no measurement; then nothing is written
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path json, Path html) throws IOException {
    byte[] content = Files.readAllBytes(json);
    Measured measured = MeasuredFile.read(json, content);
    Path rounds = json.resolveSibling(json.getFileName() + ".rounds.csv");
    String data =
        RawSection.html(
            json.getFileName().toString(),
            content,
            Files.isReadable(rounds) ? Files.readAllBytes(rounds) : null);
    Files.writeString(html, page(measured, data));
  }

  private static String page(Measured measured, String data) {
    Arms arms = Arms.of(measured);
    String style = Resource.text("report.css");
    String theme = Resource.text("theme.js");
    String d3 = Resource.d3();
    String script = Resource.text("report.js");
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="%s">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>%s</style>
    <script>%s</script>
    </head>
    <body>
    %s
    <main>
    %s</main>
    %s
    <script>%s</script>
    <script>%s</script>
    </body>
    </html>
    """
        .formatted(
            policy(style, List.of(theme, d3, script)),
            Html.escaped(title(measured.about())),
            style,
            theme,
            header(measured.about()),
            sections(measured, arms, data),
            footer(),
            d3,
            script);
  }

  /** Forbids every load, and every script but these: whatever a figure is called, it cannot run. */
  private static String policy(String style, List<String> scripts) {
    return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src "
        + hash(style)
        + "; script-src "
        + scripts.stream().map(ReportPage::hash).collect(Collectors.joining(" "));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static String title(About about) {
    return "Sidecar: what a call costs" + (about.date() == null ? "" : ", " + about.date());
  }

  private static String header(About about) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < CONTENTS.size(); i += 2) {
      items.add("<li><a href=\"#%s\">%s</a></li>".formatted(CONTENTS.get(i), CONTENTS.get(i + 1)));
    }
    return """
    <a class="skip" href="#headline">To the figures</a>
    <header>
    <h1>What a call costs</h1>
    <p>The same calls in process, through proxies, and bare. %s</p>
    <button id="theme" type="button" hidden>Theme: auto</button>
    </header>
    <nav aria-label="Contents"><ol>
    %s
    </ol></nav>\
    """
        .formatted(Html.escaped(about(about)), String.join("\n", items));
  }

  private static String about(About about) {
    return Stream.of(
            about.date(),
            about.machine(),
            about.cpus() == null ? null : Figures.count(about.cpus()) + " processors",
            about.jdk() == null ? null : "JDK " + Words.version(about.jdk()),
            about.envoy() == null ? null : "Envoy " + Words.version(about.envoy()))
        .filter(Objects::nonNull)
        .collect(Collectors.joining(" · "));
  }

  private static String sections(Measured measured, Arms arms, String data) {
    return Headline.html(measured)
        + LatencySection.html(measured, arms)
        + PercentileSection.html(measured, arms)
        + CurveSection.html(measured, arms)
        + CostSection.html(measured, arms)
        + PayloadSection.html(measured, arms)
        + RatioSection.html(measured)
        + MtlsSection.html(measured, arms)
        + EveryRowSection.html(measured, arms)
        + MethodSection.html(measured, arms)
        + MachineSection.html(measured)
        + Html.section("proxies", "What a proxy gives", Resource.text("proxies.html"))
        + Html.section("flatters", "What flatters whom", Resource.text("flatters.html"))
        + data;
  }

  private static String footer() {
    return "<footer><p>The charts are drawn with D3 %s.</p>\n%s</footer>"
        .formatted(
            Html.escaped(Resource.d3Version()),
            Html.details("Licence of D3", "<pre>" + Html.escaped(Resource.d3License()) + "</pre>"));
  }
}
