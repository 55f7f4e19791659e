package dev.sidecar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsServer;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.tls.ServerTls;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** testssl.sh looks at a serving side that speaks TLS 1.2, too, which has more to find. */
class TestsslTest {
  // Takes half a minute; only a hang is so long.
  private static final int MOST_SECONDS = 300;
  // Who issues for a mesh names no place of revocations: those are files of whoever verifies.
  private static final String REVOCATION = "cert_revocation";

  // In what it writes, each finding has its name before its severity.
  private static final Pattern FINDING =
      Pattern.compile(
          "\"id\"\\s*:\\s*\"([^\"]+)\".*?\"severity\"\\s*:\\s*\"([^\"]+)\"", Pattern.DOTALL);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Provider.class)
  void nothingThatIsSevereIsFound(Provider provider) throws Exception {
    String testssl = require();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ServerTls tls = serverTls(provider)) {
      HttpsServer server = JdkServer.start(tls, 0, threads);
      try {
        Map<String, String> severities = scan(testssl, server.getAddress().getPort());
        assertThat(severities).containsEntry("TLS1_3", "OK").containsEntry("heartbleed", "OK");
        assertThat(severities).containsEntry("TLS1_1", "INFO").containsEntry("cipher_order", "OK");
        severities.remove(REVOCATION);
        assertThat(severities.values()).doesNotContain("HIGH", "CRITICAL", "FATAL");
      } finally {
        server.stop(0);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private ServerTls serverTls(Provider provider) throws IOException {
    TestAuthority authority = TestAuthority.root("mesh");
    Instant now = Instant.now();
    authority
        .issue(
            leaf ->
                leaf.uri("spiffe://mesh.example/ns/shop/orders")
                    .ip("127.0.0.1")
                    // What is valid for less than a month is a finding.
                    .valid(now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(90))))
        .write(directory.resolve("own.pem"), directory.resolve("own.key"));
    Files.writeString(directory.resolve("ca.pem"), authority.pem());
    return ServerTls.builder(
            IdentityPolicy.files(
                    directory.resolve("own.pem"),
                    directory.resolve("own.key"),
                    directory.resolve("ca.pem"))
                .with(provider))
        .callers(new PeerMatch.TrustDomain("mesh.example"))
        .minVersion(Version.TLS_1_2)
        .build();
  }

  /** Runs it, and gives the severity of each finding by its name. */
  private Map<String, String> scan(String testssl, int port)
      throws IOException, InterruptedException {
    Path findings = directory.resolve("findings.json");
    Path printed = directory.resolve("printed");
    Process process =
        new ProcessBuilder(
                testssl,
                "--quiet",
                "--warnings=off",
                "--color=0",
                "--nodns=none",
                "--add-ca=" + directory.resolve("ca.pem"),
                "--jsonfile=" + findings,
                "--protocols",
                "--std",
                "--server-preference",
                "--server-defaults",
                "--vulnerable",
                "127.0.0.1:" + port)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
          .as("ends: %s", Files.readString(printed))
          .isTrue();
      Map<String, String> severities = new HashMap<>();
      Matcher each = FINDING.matcher(Files.readString(findings));
      while (each.find()) {
        severities.put(each.group(1), each.group(2));
      }
      return severities;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Skips the test if there is none, and fails it if {@code SIDECAR_REQUIRE} names testssl. */
  private static String require() {
    Optional<String> found =
        environment("TESTSSL_BIN")
            .or(
                () ->
                    Stream.of(environment("PATH").orElse("").split(File.pathSeparator))
                        .flatMap(
                            place ->
                                Stream.of("testssl", "testssl.sh").map(Path.of(place)::resolve))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst());
    String help = "no testssl: set TESTSSL_BIN, or install the package testssl.sh";
    if (found.isEmpty()
        && List.of(environment("SIDECAR_REQUIRE").orElse("").split(",")).contains("testssl")) {
      Assertions.fail(help);
    }
    Assumptions.assumeTrue(found.isPresent(), help);
    return found.orElseThrow();
  }

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }
}
