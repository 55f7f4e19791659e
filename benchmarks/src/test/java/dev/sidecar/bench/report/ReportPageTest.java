package dev.sidecar.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportPageTest {
  private static final String EVERY_ROW = "//table[caption='Every row: %s']//tr[td]";

  @TempDir private Path directory;

  @Test
  void everyRowIsInTheTablesOfWorkAndCostWithItsOwnFigures() throws Exception {
    JsonNode rows = new ObjectMapper().readTree(Pages.sample()).path("arms");
    Document section = section(Pages.of(directory, Pages.sample()), "rows");
    List<List<String>> latency = cells(section, EVERY_ROW.formatted("work and latency"));
    List<List<String>> cost = cells(section, EVERY_ROW.formatted("cost of a request"));

    List<String> expectedLatency = new ArrayList<>();
    List<String> expectedCost = new ArrayList<>();
    for (JsonNode row : rows) {
      String name = row.path("arm").asText() + (row.path("valid").asBoolean() ? "" : " invalid");
      expectedLatency.add(
          name
              + " "
              + figure(row.path("requests"))
              + " "
              + figure(row.path("p50_us"))
              + " "
              + figure(row.path("p999_us")));
      expectedCost.add(
          name
              + " "
              + figure(row.path("cpu_us_per_request").path("client"))
              + " "
              + figure(row.path("cpu_us_per_request").path("proxy"))
              + " "
              + figure(row.path("proxy_pss_mb")));
    }
    assertThat(latency.stream().filter(row -> row.size() > 1).map(row -> pick(row, 0, 4, 9, 12)))
        .containsExactlyInAnyOrderElementsOf(expectedLatency);
    assertThat(cost.stream().filter(row -> row.size() > 1).map(row -> pick(row, 0, 1, 2, 11)))
        .containsExactlyInAnyOrderElementsOf(expectedCost);
  }

  @Test
  void anInvalidRowStaysInEveryTableWithItsReason() throws Exception {
    Document section = section(Pages.of(directory, Pages.sample()), "rows");
    List<String> reasons =
        List.of(
            "312 calls failed (expected: none): 502 Bad Gateway",
            "release lag p99 201.6 us (expected: at most 53.6 us)",
            "release lag p99 201.6 us (expected: at most 53.6 us)",
            "Envoy ended during round 7 (expected: running): exit code 139");

    assertThat(
            cells(section, "//table[caption='Invalid rows']//tr[td]").stream()
                .map(row -> row.get(2)))
        .containsExactlyInAnyOrderElementsOf(reasons);
    for (String table : List.of("work and latency", "cost of a request")) {
      assertThat(
              cells(section, EVERY_ROW.formatted(table)).stream()
                  .filter(row -> row.size() == 1)
                  .map(row -> row.get(0)))
          .containsExactlyInAnyOrderElementsOf(
              reasons.stream().map(reason -> "Invalid: " + reason).toList());
    }
  }

  @Test
  void everyRatioIsInThePageWithItsVerdict() throws Exception {
    Document section = section(Pages.of(directory, Pages.sample()), "ratios");
    assertThat(cells(section, "//tr[td]").stream().map(row -> row.get(0)))
        .containsExactly(
            "pod-rate-over-envoyhighest rate with p99 ≤ 5 ms in one pod: library / Envoy",
            "library-over-tuned-p50median latency: library / OkHttp with its timeouts off, 1"
                + " caller",
            "library-over-direct-p50median latency: library / OkHttp as it comes, 1 caller",
            "library-over-direct-cpuprocessor time of the client a call: library / OkHttp as it"
                + " comes",
            "library-added-share-of-envoymedian that the library adds / median that Envoy adds,"
                + " both over direct-tuned",
            "call-bytes-over-tunedbytes that a call allocates on top of direct-tuned",
            "library-over-haproxy-p50");
    assertThat(cells(section, "//tr[td]").stream().map(row -> pick(row, 1, 2, 4, 5, 6, 7)))
        .containsExactly(
            "2.580 2.410 to 2.740 ≥ 1.5 ≥ 3 ✓ must 5",
            "1.003 0.967 to 1.038 ≤ 1.05 ≤ 1.01 ✓ must 20",
            "0.980 0.940 to 1.020 ≤ 1 ≤ 0.8 ? unresolved 20",
            "0.753 0.730 to 0.776 ≤ 1 ≤ 0.8 ✓ aim 20",
            "0.004 0.000 to 0.010 ≤ 0.1 ≤ 0.02 ✓ aim 20",
            "1,012 1,004 to 1,019 ≤ 900 B ≤ 250 B ✗ missed 20",
            "– – ≤ 0.8 ≤ 0.5 not run 0");
  }

  @Test
  void whatMtlsCostsIsARowForEachPair() throws Exception {
    String measured =
        """
        {"schema":1, "mtls":[
         {"cell":"mtls-closed-1-free-h1-0-256", "arm":"library+mtls", "over":"library",
          "figure":"p50-added-us", "value":18.5, "value_ci":[17.25, 19.75], "rounds":12},
         {"cell":"mtls-knee-pod-h1-0-256", "arm":"envoy+mtls", "over":"library+mtls",
          "figure":"rate-ratio", "value":null, "value_ci":null, "rounds":1}]}
        """;
    Document section = section(Pages.of(directory, measured), "mtls");
    assertThat(cells(section, "//tr[td]"))
        .containsExactly(
            List.of(
                "mtls-closed-1-free-h1-0-256",
                "library+mtls",
                "library",
                "median on top, µs",
                "18.5",
                "17.2 to 19.8",
                "12"),
            List.of(
                "mtls-knee-pod-h1-0-256",
                "envoy+mtls",
                "library+mtls",
                "highest rate carried, times",
                "–",
                "–",
                "1"));
  }

  @Test
  void anAbsentArmIsNamedWithTheCommandThatBringsIt() throws Exception {
    Document section = section(Pages.of(directory, Pages.sample()), "rows");
    assertThat(cells(section, "//table[caption='Absent arms']//tr[td]"))
        .containsExactly(
            List.of("haproxy", "all", "not on PATH", "apt-get install haproxy"),
            List.of("nginx", "*-h2-*", "its upstream side speaks HTTP/1.1 only", "–"));
  }

  @Test
  void whatTheRunLeftOutIsSaidAtTheTop() throws IOException {
    assertThat(
            Pages.of(
                directory,
                """
                {"schema":1, "interrupted":true, "other_work_processors":0.55,
                 "faults":["pod-rate-over-envoy: envoy in search-pod is invalid: it ended"],
                 "knees":[{"arm":"envoy","method":"search","rounds":3,"invalid_reason":"it ended"}],
                 "arms":[{"arm":"library"}],
                 "absent":[{"arm":"nginx","cells":"*-h2-*","reason":"no HTTP/2"}]}
                """))
        .contains("The measurement was interrupted: this is what was measured until then.")
        .contains("No claim on pod-rate-over-envoy: envoy in search-pod is invalid: it ended.")
        .contains("1 of 1 rows are invalid. Not measured: nginx in *-h2-* (no HTTP/2).")
        .contains("0.55 processors; 0 would be best")
        .contains("<td>search</td>", "<td>Invalid: it ended</td>");
  }

  @Test
  void ratesOfASearchAreNotCalledOffered() throws IOException {
    String knee =
        "{\"arm\":\"%s\",\"placement\":\"pod\",\"protocol\":\"h1\",\"carried_rate\":%s,"
            + "\"not_carried_rate\":9999,\"method\":\"search\"}";
    assertThat(
            Pages.of(
                directory,
                "{\"schema\":1,\"ratios\":[{\"name\":\"pod-rate-over-envoy\",\"value\":2}],\"knees\":["
                    + knee.formatted("library", "6234.7")
                    + ","
                    + knee.formatted("envoy", "3117.2")
                    + "]}"))
        .contains(
            ">A pod of one processor carried 6,235 calls a second with the library, and 3,117");
  }

  @Test
  void nothingIsLoadedFromElsewhere() throws IOException {
    String page = Pages.of(directory, Pages.sample());
    // Of the markup: what stands in scripts is held by the policy below.
    String markup = page.replaceAll("(?s)<script.*?</script>", "");
    Matcher addresses =
        Pattern.compile("(?i)\\b(?:src|href|srcset|action)\\s*=\\s*[\"']?([^\"'>]{0,8})")
            .matcher(markup);
    assertThat(addresses.results().map(found -> found.group(1)))
        .isNotEmpty()
        .allMatch(address -> address.startsWith("#") || address.startsWith("data:"));
    assertThat(markup).doesNotContain("@import", "url(", "<link", "<img", "<iframe", "<base");
    assertThat(page)
        .contains(
            "content=\"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-")
        .doesNotContain("unsafe-inline", "unsafe-eval", "<script src");
  }

  @Test
  void whateverAnArmIsCalledItIsText() throws IOException {
    String script = "</script><script>document.title='taken'</script>";
    String image = "\\\"'><img src=x onerror=alert(1)>";
    String page =
        Pages.of(
            directory,
            """
            {"schema":1, "machine":"%1$s", "command":"%1$s",
             "arms":[{"arm":"%1$s","load":"closed","p50_us":80,"p99_us":90,"valid":false,"invalid_reason":"%2$s"},
                     {"arm":"%2$s","load":"open","offered_rate":10,"p50_us":80,"percentiles":[[50,80]]}],
             "knees":[{"arm":"%1$s","placement":"%1$s"}],
             "ratios":[{"name":"%1$s","verdict":"%2$s","unit":"%1$s","op":"%2$s","must":1,"source":"%1$s"}],
             "absent":[{"arm":"%2$s","reason":"%1$s","install":"%2$s"}]}
            """
                .formatted(script, image));
    assertThat(page.replaceAll("base64,[^\"]*", ""))
        .doesNotContain("<script>document.title", "<img src=x", "'><img");
    assertThat(page).contains("&lt;/script&gt;&lt;script&gt;document.title=&#39;taken&#39;");
  }

  @Test
  void theDataOfThePageAreTheFileItself() throws IOException {
    Path json = Files.writeString(directory.resolve("run.json"), Pages.sample());
    Files.writeString(directory.resolve("run.json.rounds.csv"), "cell,arm,round\n");
    Path page = directory.resolve("run.html");
    ReportPage.write(json, page);
    Matcher data =
        Pattern.compile("download=\"([^\"]+)\" href=\"data:[^;]+;base64,([^\"]+)\"")
            .matcher(Files.readString(page));
    assertThat(data.results().map(found -> found.group(1) + " " + decoded(found.group(2))))
        .containsExactly("run.json " + Pages.sample(), "run.json.rounds.csv cell,arm,round\n");
  }

  @Test
  void whatWasNotMeasuredIsADashWithATitle() throws Exception {
    String page =
        Pages.of(directory, "{\"schema\":1,\"arms\":[{\"arm\":\"library\",\"valid\":true}]}");
    List<List<String>> rows = cells(section(page, "rows"), EVERY_ROW.formatted("work and latency"));
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).subList(1, 15)).containsOnly("–");
    assertThat(page).contains("<abbr class=\"none\" title=\"not measured\">–</abbr>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"schema\":1}",
        "{\"schema\":1,\"arms\":[],\"knees\":[],\"ratios\":[],\"absent\":[]}",
        "{\"schema\":1,\"arms\":null,\"later_key\":{}}",
        "{\"schema\":1,\"arms\":[{\"arm\":\"x\"}]}",
        "{\"schema\":1,\"arms\":[{\"arm\":\"x\",\"load\":\"open\",\"offered_rate\":0,\"p99_us\":0}]}",
      })
  void aPageStandsWhateverIsMissing(String json) throws Exception {
    String page = Pages.of(directory, json);
    for (String section :
        List.of("latency", "load", "cost", "payloads", "ratios", "rows", "machine")) {
      assertThat(section(page, section).getDocumentElement().getTextContent()).isNotBlank();
    }
    assertThat(page).contains("was not measured in this run: it claims nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aim | The whole interval reaches the aim (≥ 3).",
        "must | not all of it reaches the aim (≥ 3).",
        "missed | The whole interval misses what must hold (≥ 1.5).",
        "unresolved | Whether what must hold (≥ 1.5) does hold, this run does not show.",
      })
  void theHeadlineClaimsWhatTheVerdictAllows(String verdict, String sentence) throws IOException {
    assertThat(
            Pages.of(
                    directory,
                    """
                    {"schema":1,
                     "knees":[{"arm":"library","placement":"pod","protocol":"h1","carried_rate":6000},
                              {"arm":"envoy","placement":"pod","protocol":"h1","carried_rate":3000,"not_carried_rate":4000}],
                     "ratios":[{"name":"pod-rate-over-envoy","op":">=","must":1.5,"aim":3,"value":2,"verdict":"%s","n":5}]}
                    """
                        .formatted(verdict))
                .replace('\u00a0', ' '))
        .contains("<p class=\"big\">2.00<small>×</small></p>")
        .contains("carried at least 6,000 calls a second with the library, and 3,000 with Envoy")
        .contains(sentence);
  }

  /** A section alone: it is well-formed, so that a parser tells what a reader sees. */
  private static Document section(String page, String id) throws Exception {
    int begin = page.indexOf("<section id=\"" + id + "\"");
    String html = page.substring(begin, page.indexOf("</section>", begin) + "</section>".length());
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html.replace(" data-first", ""))));
  }

  private static List<List<String>> cells(Document section, String rows) throws Exception {
    NodeList found =
        (NodeList)
            XPathFactory.newInstance().newXPath().evaluate(rows, section, XPathConstants.NODESET);
    List<List<String>> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      NodeList cells = ((Element) found.item(i)).getElementsByTagName("td");
      List<String> row = new ArrayList<>();
      for (int k = 0; k < cells.getLength(); k++) {
        row.add(cells.item(k).getTextContent().replace('\u00a0', ' '));
      }
      texts.add(row);
    }
    return texts;
  }

  private static String pick(List<String> row, int... columns) {
    List<String> picked = new ArrayList<>();
    for (int column : columns) {
      picked.add(row.get(column));
    }
    return String.join(" ", picked);
  }

  private static String figure(JsonNode value) {
    return !value.isNumber()
        ? "–"
        : value.isInt() ? Figures.count(value.asInt()) : Figures.measured(value.asDouble());
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
