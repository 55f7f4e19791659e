package dev.sidecar.conformance.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All cases below a directory. */
public final class Corpus {
  private static final String SUFFIX = ".yaml";

  private Corpus() {}

  /**
   * Reads every case, in the order of the ids.
   *
   * @throws CaseFileException with every problem of every file, if there is one
   */
  public static List<Case> read(Path directory) {
    List<Case> cases = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files(directory)) {
      try {
        cases.add(CaseReader.read(file.toString(), id(directory, file), text(file)));
      } catch (CaseFileException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new CaseFileException(String.join("\n", problems));
    }
    return cases;
  }

  /** The case files, in the order of the ids. */
  public static List<Path> files(Path directory) {
    try (Stream<Path> found = Files.walk(directory)) {
      return found.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The id of the case in a file. */
  public static String id(Path directory, Path file) {
    String path = directory.relativize(file).toString().replace('\\', '/');
    return path.substring(0, path.length() - SUFFIX.length());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
