package dev.sidecar.config;

/**
 * One mistake in a policy file.
 *
 * @param file as given to {@link PolicyFile}
 * @param line from 1
 * @param column from 1, in characters
 * @param path where in the structure, like {@code clusters.orders.timeout}; empty for the whole
 *     file
 * @param message what was found, and what is expected
 */
public record Problem(String file, int line, int column, String path, String message) {
  public Problem {
    path = onOneLine(path);
    message = onOneLine(message);
  }

  /** {@code orders.yaml:4:14: clusters.orders.timeout: -1s (expected: 0 or more)}. */
  @Override
  public String toString() {
    String place = file + ":" + line + ":" + column + ": ";
    return place + (path.isEmpty() ? message : path + ": " + message);
  }

  // Text from the file may hold line ends, controls of terminals or of the direction of writing; a
  // problem is one line in a log.
  private static String onOneLine(String text) {
    return text.replaceAll("\\R", "\\\\n").replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "?");
  }
}
