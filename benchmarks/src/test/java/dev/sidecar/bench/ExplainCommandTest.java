package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The explain command as a shell runs it. */
class ExplainCommandTest {
  private static final String POLICY =
      """
      clusters:
        orders:
          endpoints: [127.0.0.1:8081, 127.0.0.1:8082]
          loadBalancing: leastRequest
          retry: {on: [connect-failure, 5xx], attempts: 3}
        found:
          discovery: {dns: {host: found.invalid, port: 80}}
      routes:
        - host: orders.test
          headers: [{name: x-tenant, exact: 'quoted " blue'}]
          cluster: found
        - {host: orders.test, cluster: orders}
        - {host: found.test, cluster: found}
      """;

  @TempDir private Path directory;
  private Path file;
  private String out = "";
  private String err = "";

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(directory.resolve("policy.yaml"), POLICY);
  }

  private int run(String... args) {
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      return new CommandLine(new Main()).execute(args);
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
      out = outBytes.toString(StandardCharsets.UTF_8);
      err = errBytes.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void textNamesRouteClusterEndpointsAndRetries() {
    assertThat(run("explain", file.toString(), "POST", "http://orders.test/a")).isZero();
    assertThat(out.lines().map(String::strip))
        .contains(
            "POST http://orders.test/a: not sent",
            "route       route/host-exact  routes[1] orders.test, path prefix / -> orders",
            "127.0.0.1:8081  weight 1  in flight 0  healthy",
            "retry     up to 3 attempts: retry/connect-failure (if not sent), retry/5xx (if not"
                + " sent)");
    assertThat(err).isEmpty();
  }

  @Test
  void theDocumentShowsWhatIsPrinted() {
    run("explain", "parity.yaml", "POST", "http://orders.test/items?sig=secret");
    assertThat(Path.of("../docs/EXPLAIN.md")).content().contains("```\n" + out + "```");
    run("explain", "parity.yaml", "GET", "http://order.test/");
    assertThat(Path.of("../docs/EXPLAIN.md")).content().contains("```\n" + out + "```");
  }

  @Test
  void jsonIsJsonOnOneLineAndHeadersDecide() throws IOException {
    int exit =
        run(
            "explain",
            file.toString(),
            "GET",
            "https://orders.test/a?sig=secret",
            "-H",
            "X-Tenant: quoted \" blue",
            "--json");

    assertThat(exit).isZero();
    assertThat(out.lines()).hasSize(1);
    JsonNode record = new ObjectMapper().readTree(out);
    assertThat(record.path("url").asText()).isEqualTo("https://orders.test/a?sig=REDACTED");
    JsonNode taken = record.path("route").path("taken");
    assertThat(taken.path("position").asInt()).isZero();
    assertThat(taken.path("match").asText()).contains("exact quoted \" blue");
    assertThat(record.path("cluster").path("pick").path("rules").get(0).asText())
        .isEqualTo("balance/no-endpoint");
    assertThat(record.path("ending").isNull()).isTrue();
  }

  @Test
  void aHostThatNobodyHasIsToldWithTheNearest() {
    assertThat(run("explain", file.toString(), "GET", "http://order.test/")).isZero();
    assertThat(out).contains("route/none").contains("host order.test (expected: orders.test)");
  }

  @Test
  void wrongUsageIsToldInOneLine() {
    assertThat(run("explain", file.toString(), "GET", "orders.test")).isEqualTo(2);
    assertThat(err.lines()).hasSize(1);
    assertThat(run("explain", file.toString(), "GET", "http://orders.test/", "-H", "x"))
        .isEqualTo(2);
    assertThat(err).isEqualTo("-H: x (expected: 'Name: value')\n");
    assertThat(run("explain", directory + "/none.yaml", "GET", "http://orders.test/")).isEqualTo(2);
    assertThat(err).contains("cannot be read");
  }
}
