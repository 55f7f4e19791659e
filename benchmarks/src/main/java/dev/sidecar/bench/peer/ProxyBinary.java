package dev.sidecar.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that is on this machine.
 *
 * @param path the executable
 * @param version what it says of itself
 */
public record ProxyBinary(ProxyProgram program, Path path, String version) {
  /** The same executable as another program, such as the other sidecar. */
  public ProxyBinary as(ProxyProgram other) {
    return new ProxyBinary(other, path, version);
  }

  /** A comma-separated list of what a run must not do without, such as {@code envoy,nginx}. */
  public static final String REQUIRE_VARIABLE = "SIDECAR_REQUIRE";

  /** Whether a run without this peer is a failure. */
  public static boolean required(Map<String, String> environment, String peer) {
    return Arrays.stream(environment.getOrDefault(REQUIRE_VARIABLE, "").split(",", -1))
        .anyMatch(name -> name.strip().equals(peer));
  }

  /** The one that the environment names, else the one on the path; null where there is none. */
  public static @Nullable ProxyBinary find(ProxyProgram program, Map<String, String> environment)
      throws IOException {
    String named = environment.get(program.variable());
    Path path =
        named == null || named.isBlank() ? Processors.onPath(program.name()) : Path.of(named);
    if (path == null || !Files.isExecutable(path)) {
      return null;
    }
    Process process =
        new ProcessBuilder(path.toString(), program.versionFlag())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new ProxyBinary(program, path, program.versionIn(printed));
  }

  /** Why there is none, for the report. */
  public static String absence(ProxyProgram program, Map<String, String> environment) {
    String named = environment.get(program.variable());
    return named == null || named.isBlank()
        ? "not on PATH, and no " + program.variable()
        : program.variable() + ": " + named + " (expected: an executable file)";
  }
}
