package dev.sidecar.config.lint;

/**
 * One place where a policy hardly says what it means.
 *
 * @param lint which rule found it
 * @param file as given to the reader
 * @param line from 1
 * @param column from 1, in characters
 * @param path where in the structure, like {@code routes[0].perTryTimeout}
 * @param what the values that were found, on one line
 */
public record Finding(Lint lint, String file, int line, int column, String path, String what) {
  /** {@code mesh.yaml:4:20: warning: clusters.o.perTryTimeout: 5s … [per-try-timeout-ignored]}. */
  @Override
  public String toString() {
    return "%s:%d:%d: %s: %s: %s [%s]"
        .formatted(file, line, column, lint.severity().text(), path, what, lint.id());
  }
}
