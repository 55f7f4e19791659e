package dev.sidecar.conformance.cases;

/** Thrown when a case file is refused; names every problem, one a line, in the file's order. */
public final class CaseFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CaseFileException(String message) {
    super(message);
  }
}
