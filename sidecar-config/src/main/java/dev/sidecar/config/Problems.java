package dev.sidecar.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Collects the problems of one file. */
final class Problems {
  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  /** The file that is read, as it was named. */
  String file() {
    return file;
  }

  /** Adds a problem at a mark of the YAML engine, which counts lines and columns from 0. */
  void add(Optional<Mark> mark, String path, String message) {
    int line = mark.map(Mark::getLine).orElse(0) + 1;
    int column = mark.map(Mark::getColumn).orElse(0) + 1;
    add(line, column, path, message);
  }

  void add(int line, int column, String path, String message) {
    found.add(new Problem(file, line, column, path, message));
  }

  boolean any() {
    return !found.isEmpty();
  }

  void throwIfAny() {
    if (any()) {
      found.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
      throw new PolicyFileException(found);
    }
  }
}
