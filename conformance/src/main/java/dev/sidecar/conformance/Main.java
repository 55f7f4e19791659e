package dev.sidecar.conformance;

import picocli.CommandLine;

/** The command line of the corpus. */
public final class Main {
  private Main() {}

  /** Exit code 0: nothing failed. 1: something did. 2: wrong usage, or a case file is refused. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ConformCommand()).execute(args));
  }
}
