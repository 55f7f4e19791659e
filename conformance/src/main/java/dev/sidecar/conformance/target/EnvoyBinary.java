package dev.sidecar.conformance.target;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds a real Envoy: {@code ENVOY_BIN}, which the launcher sets, else {@code envoy} on the PATH.
 */
public final class EnvoyBinary {
  /** What to tell if there is none. */
  public static final String ABSENT =
      "no envoy found (expected: ENVOY_BIN, envoy on the PATH, or ./sidecar, which fetches one)";

  private EnvoyBinary() {}

  /** The executable, if there is one. */
  public static Optional<Path> find() {
    String named = System.getenv("ENVOY_BIN");
    if (named != null && !named.isEmpty()) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    String path = System.getenv("PATH");
    return Stream.of((path == null ? "" : path).split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, "envoy"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
