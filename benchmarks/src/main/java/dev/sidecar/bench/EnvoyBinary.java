package dev.sidecar.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Envoy to measure, as the environment names it.
 *
 * @param path the executable
 * @param version what it says of itself, such as {@code 1.40.0/Clean/RELEASE/BoringSSL}
 */
record EnvoyBinary(Path path, String version) {
  /** Names the executable. */
  static final String PATH_VARIABLE = "ENVOY_BIN";

  /** A comma-separated list of what a run must not do without, such as {@code envoy}. */
  static final String REQUIRE_VARIABLE = "SIDECAR_REQUIRE";

  /** Whether a run without Envoy is a failure. */
  static boolean required(Map<String, String> environment) {
    return Arrays.stream(environment.getOrDefault(REQUIRE_VARIABLE, "").split(",", -1))
        .anyMatch(name -> name.strip().equals("envoy"));
  }

  /** The Envoy of this environment; null when there is none that can be run. */
  static @Nullable EnvoyBinary find(Map<String, String> environment) throws IOException {
    String name = environment.get(PATH_VARIABLE);
    if (name == null || name.isBlank() || !Files.isExecutable(Path.of(name))) {
      return null;
    }
    Process process = new ProcessBuilder(name, "--version").redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new EnvoyBinary(
        Path.of(name),
        versionIn(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
  }

  /** Reads {@code envoy version: COMMIT/1.40.0/Clean/RELEASE/BoringSSL}. */
  static String versionIn(String output) {
    String text = output.strip();
    int start = text.indexOf("version:");
    return start < 0 ? text : text.substring(start + "version:".length()).strip();
  }
}
