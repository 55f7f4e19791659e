package dev.sidecar.config;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown when a policy file is refused; names every problem, one a line, in the file's order. */
public final class PolicyFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Problem> problems;

  PolicyFileException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** At least one, sorted by line and column. */
  public List<Problem> problems() {
    return problems;
  }
}
