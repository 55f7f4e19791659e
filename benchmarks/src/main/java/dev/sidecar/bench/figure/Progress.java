package dev.sidecar.bench.figure;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Shows how far a measurement is: a bar on a terminal, else a line now and then. */
public final class Progress {
  private static final int BAR_CHARACTERS = 30;
  private static final int LINES = 4;

  private final PrintStream out;
  private final boolean terminal;

  public Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** On standard error. */
  public static Progress onStandardError() {
    return new Progress(System.err, standardErrorIsTerminal());
  }

  public void done(String what, int done, int all) {
    if (terminal) {
      int full = BAR_CHARACTERS * done / all;
      out.printf(
          "\r%-8s [%s%s] %d/%d ",
          what, "#".repeat(full), " ".repeat(BAR_CHARACTERS - full), done, all);
      if (done == all) {
        out.println();
      }
    } else if (done == all || done % Math.max(1, all / LINES) == 0) {
      out.printf("%s %d of %d%n", what, done, all);
    }
    out.flush();
  }

  private static boolean standardErrorIsTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException notLinux) {
      return false;
    }
  }
}
