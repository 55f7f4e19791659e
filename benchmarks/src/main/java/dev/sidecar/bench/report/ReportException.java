package dev.sidecar.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Thrown when a file is no measurement; names every problem and its place, one a line. */
public final class ReportException extends IOException {
  private static final long serialVersionUID = 1L;

  ReportException(Path file, List<String> problems) {
    super(String.join("\n", problems.stream().map(problem -> file + problem).toList()));
  }
}
