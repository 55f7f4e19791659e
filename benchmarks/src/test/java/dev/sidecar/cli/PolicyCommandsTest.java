package dev.sidecar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PolicyCommandsTest {
  private static final String GOOD =
      "clusters: {o: {endpoints: [10.0.0.1:80], timeout: 3s}}\nroutes: [{host: a, cluster: o}]\n";
  private static final String DOUBTFUL =
      """
      clusters:
        o:
          endpoints: [10.0.0.1:80]
          timeout: 3s
          perTryTimeout: 5s
      routes: [{host: a, cluster: o}]
      """;

  @TempDir private Path directory;

  /** What a command printed, and its exit code. */
  private record Run(int code, String out, String err) {}

  @Test
  void aGoodFileIsToldInOneLine() throws Exception {
    assertThat(run(new CheckCommand(), file("a.yaml", GOOD)))
        .isEqualTo(new Run(0, "1 file: 0 errors, 0 warnings, 0 notes\n", ""));
  }

  @Test
  void everyErrorOfEveryFileIsToldWithItsLine() throws Exception {
    String bad =
        "clusters:\n  o:\n    endpoints: [10.0.0.1:80]\n    timeout: -1s\n    timout: 1s\n";
    String a = file("a.yaml", bad + "routes: []\n");
    String b = file("b.yaml", "{\n");
    Run run = run(new CheckCommand(), a, b);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            a
                + """
                :4:14: error: clusters.o.timeout: -1s (expected: 0 or more)
                    4 |     timeout: -1s
                      |              ^
                """)
        .contains(
            a
                + """
                :5:5: error: clusters.o.timout: unknown key (did you mean timeout?)
                    5 |     timout: 1s
                      |     ^
                """)
        .contains(b + ":2:1: error: not YAML")
        .endsWith("2 files: 3 errors, 0 warnings, 0 notes\n");
  }

  @Test
  void aWarningFailsAStrictCheckOnly() throws Exception {
    String file = file("a.yaml", DOUBTFUL);
    Run run = run(new CheckCommand(), file);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(
            file
                + """
                :5:20: warning: clusters.o.perTryTimeout: 5s is not below timeout, 3s [per-try-timeout-ignored]
                    5 |     perTryTimeout: 5s
                      |                    ^
                      = set perTryTimeout below timeout, or leave it out
                1 file: 0 errors, 1 warning, 0 notes
                """);
    assertThat(run(new CheckCommand(), "--strict", file).code()).isEqualTo(1);
    String note = GOOD.replace("a, c", "a, path: {prefix: /v1}, c");
    assertThat(run(new CheckCommand(), "--strict", file("n.yaml", note)).code()).isZero();
  }

  @Test
  void aCheckIsAJsonDocumentToo() throws Exception {
    Run run = run(new CheckCommand(), "--json", "--strict", file("a.yaml", DOUBTFUL));
    JsonNode document = new ObjectMapper().readTree(run.out());
    assertThat(document.path("passed").asBoolean(true)).isFalse();
    JsonNode message = document.path("messages").path(0);
    assertThat(message.path("id").asText()).isEqualTo("per-try-timeout-ignored");
    assertThat(message.path("line").asInt()).isEqualTo(5);
    assertThat(message.path("column").asInt()).isEqualTo(20);
    assertThat(message.path("advice").asText()).startsWith("set perTryTimeout");
  }

  @Test
  void wrongUsageIsTwo() throws Exception {
    assertThat(run(new CheckCommand()).code()).isEqualTo(2);
    Run run = run(new CheckCommand(), "no-such-file.yaml");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).startsWith("no-such-file.yaml: error: cannot be read");
    assertThat(run(new ShowCommand(), "no-such-file.yaml").code()).isEqualTo(2);
    String file = file("a.yaml", GOOD);
    assertThat(run(new ShowCommand(), "--json", "--yaml", file).code()).isEqualTo(2);
    assertThat(run(new ShowCommand(), "--cluster", "x", file).err())
        .isEqualTo("--cluster: x (expected: one of o)\n");
    assertThat(run(new ShowCommand(), file("b.yaml", "{")).code()).isEqualTo(1);
  }

  @Test
  void aFileWithAKeyInItIsNotShown() throws Exception {
    String text =
        """
        identity:
          files:
            certificates: a.pem
            key: |
              -----BEGIN PRIVATE KEY-----
              MIGHAgEA
              -----END PRIVATE KEY-----
        clusters: {}
        routes: []
        rotes: []
        """;
    for (String each : new String[] {text, text.replace("      MIG", "  MIG")}) {
      Run run = run(new CheckCommand(), file("a.yaml", each));
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).contains("error").doesNotContain("MIGHAgEA");
    }
    assertThat(run(new CheckCommand(), file("a.yaml", text)).out())
        .contains("identity.files.key: a PEM text (expected: a path; ")
        .contains("rotes: unknown key (did you mean routes?)");
  }

  @Test
  void aHostileFileIsShownWithoutItsControls() throws Exception {
    String text =
        "\uFEFFclusters: {}\r\nroutes: []\r\nrout\u009bes: \"" + "x".repeat(5_000) + "\"\r\n";
    Run run = run(new CheckCommand(), file("a.yaml", text));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).doesNotContain("\u009b", "\r", "\uFEFF");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(400));
    Path binary = directory.resolve("binary.yaml");
    Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertThat(run(new CheckCommand(), binary.toString()).out()).contains("not UTF-8");
  }

  @Test
  void whatHoldsIsShownWithItsLine() throws Exception {
    String file = file("a.yaml", GOOD);
    assertThat(run(new ShowCommand(), file).out().lines())
        .anySatisfy(line -> assertThat(line).matches(" {2}timeout +3s +" + file + ":1"))
        .anySatisfy(line -> assertThat(line).matches(" {2}connectTimeout +5s +default"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(
                        " {2}timeout +3s +inherited from clusters.o.timeout \\(" + file + ":1\\)"));
    JsonNode json =
        new ObjectMapper().readTree(run(new ShowCommand(), "--json", "--cluster", "o", file).out());
    assertThat(json.path("parts")).hasSize(2);
    assertThat(json.at("/parts/0/path").asText()).isEqualTo("clusters.o");
  }

  @Test
  void aPolicyIsPrintedAsFileAndAsJava() throws Exception {
    String file = file("a.yaml", GOOD);
    Run yaml = run(new ShowCommand(), "--yaml", file);
    assertThat(yaml.out()).contains("timeout: 3s").doesNotContain("connectTimeout");
    assertThat(run(new CheckCommand(), file("b.yaml", yaml.out())).code()).isZero();
    assertThat(run(new ShowCommand(), "--java", file).out())
        .contains("TimeoutPolicy.DEFAULT", ".withCall(Duration.ofSeconds(3))");
  }

  @Test
  void theDocumentationIsWhatTheSchemaAndTheLintsSay() throws Exception {
    Path docs = Path.of("../docs");
    for (Map.Entry<String, String> page : DocsPages.all().entrySet()) {
      assertThat(docs.resolve(page.getKey()))
          .as("stale: run ./sidecar docs")
          .content()
          .isEqualTo(page.getValue());
    }
    assertThat(run(new DocsCommand(), directory.toString()).code()).isZero();
    assertThat(directory.resolve("LINT.md")).hasSameTextualContentAs(docs.resolve("LINT.md"));
  }

  private String file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text, StandardCharsets.UTF_8).toString();
  }

  private static Run run(Object command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(arguments);
    return new Run(code, out.toString(), err.toString());
  }
}
