package dev.sidecar.tls.files;

import java.util.List;

/**
 * Files that cannot be used, with everything that is wrong with them; never with what they hold.
 */
public final class UnusableFilesException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // An unmodifiable list of strings.
  private final List<String> problems;

  /**
   * An exception with these problems.
   *
   * @param problems each with its file, what is wrong and what was expected; at least one
   */
  public UnusableFilesException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each with its file, what is wrong and what was expected. */
  public List<String> problems() {
    return problems;
  }
}
