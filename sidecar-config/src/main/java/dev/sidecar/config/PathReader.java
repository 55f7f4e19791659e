package dev.sidecar.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the name of a file, which starts at the policy file's directory if it is relative. */
final class PathReader {
  private static final String EXPECTED = "a path";

  private PathReader() {}

  /** The path, or null after a problem was added; no problem repeats a key or a certificate. */
  static @Nullable Path read(YamlValue value) {
    String text = value.text(EXPECTED);
    if (text == null) {
      return null;
    }
    if (value.isPem()) {
      value.fail(
          "a PEM text (expected: a path; write the text to a file of its own and name that here)");
      return null;
    }
    if (text.isBlank()) {
      value.refuse(EXPECTED);
      return null;
    }
    try {
      // Where the policy's file is, and not where the process was started.
      return Path.of(value.problems().file()).resolveSibling(text);
    } catch (InvalidPathException e) {
      value.refuse(EXPECTED);
      return null;
    }
  }
}
