package dev.sidecar.tls.spiffe;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real SPIRE: {@code SPIRE_SERVER_BIN} and {@code SPIRE_AGENT_BIN}, then the PATH.
 *
 * @param server the server, which is its own command line too
 * @param agent the agent, likewise
 */
record SpirePrograms(Path server, Path agent) {
  private static final String HELP =
      "no spire: set SPIRE_SERVER_BIN and SPIRE_AGENT_BIN, or put spire-server and"
          + " spire-agent on the PATH";

  /** Skips the test if there is none, and fails it if {@code SIDECAR_REQUIRE} names spire. */
  static SpirePrograms require() {
    Optional<Path> server = find("SPIRE_SERVER_BIN", "spire-server");
    Optional<Path> agent = find("SPIRE_AGENT_BIN", "spire-agent");
    boolean found = server.isPresent() && agent.isPresent();
    boolean required =
        Arrays.stream(env("SIDECAR_REQUIRE").orElse("").split(","))
            .anyMatch(each -> each.strip().equals("spire"));
    if (!found && required) {
      Assertions.fail(HELP);
    }
    Assumptions.assumeTrue(found, HELP);
    return new SpirePrograms(server.orElseThrow(), agent.orElseThrow());
  }

  private static Optional<Path> find(String variable, String name) {
    return env(variable).map(Path::of).or(() -> onPath(name));
  }

  private static Optional<Path> onPath(String name) {
    return Arrays.stream(env("PATH").orElse("").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<String> env(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }
}
