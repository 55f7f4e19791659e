package dev.sidecar.tls.files;

import dev.sidecar.discovery.FileContents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with files, so that all of it is told at once. Not thread-safe. */
public final class Problems {
  private final List<String> found = new ArrayList<>();

  /** Notes one. */
  public void add(Path file, String what, String expected) {
    found.add(file + ": " + what + " (expected: " + expected + ")");
  }

  /** The text of a file; empty, and noted, if it could not be read or has none. */
  public String text(Path file, FileContents contents, String expected) {
    String text = contents.text();
    if (text == null) {
      found.add(file + ": " + contents.failure());
      return "";
    }
    if (text.isBlank()) {
      add(file, "an empty file", expected);
      return "";
    }
    return text;
  }

  /** Whether none was noted. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Ends the reading.
   *
   * @throws UnusableFilesException if any was noted
   */
  public void done() {
    if (!found.isEmpty()) {
      throw new UnusableFilesException(found);
    }
  }
}
