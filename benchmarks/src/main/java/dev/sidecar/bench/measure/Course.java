package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Shows how far a measurement is: on a terminal a bar with the time left; a line a cell anyway. */
final class Course {
  private static final int BAR_CHARACTERS = 30;

  private final PrintStream out;
  private final boolean terminal;
  private final double allSeconds;
  private final long begin = System.nanoTime();
  private double doneSeconds;
  private double warmUpSeconds;

  /**
   * The course of a plan.
   *
   * @param terminal whether a line can be written over
   */
  Course(Plan plan, PrintStream out, boolean terminal) {
    this.allSeconds = plan.seconds();
    this.out = out;
    this.terminal = terminal;
  }

  /** On standard error. */
  static Course onStandardError(Plan plan) {
    return new Course(plan, System.err, standardErrorIsTerminal());
  }

  void warmingUp(int done, int all) {
    bar("warming up " + 100 * done / all + " %");
    if (done == all) {
      warmUpSeconds = seconds() - doneSeconds;
    }
  }

  /** One arm has had its turn. */
  void turned(CellPlan cell) {
    doneSeconds += cell.secondsOfStep();
    bar(cell.cell().name());
  }

  /** A cell has all its rounds. */
  void ended(CellPlan cell, Results results) {
    clear();
    long requests =
        results.turns().stream()
            .filter(turn -> turn.cell().equals(cell.cell()))
            .mapToLong(turn -> turn.tally().requests())
            .sum();
    out.printf(
        Locale.ROOT,
        "%s: %d rounds of %d arms, %d calls%n",
        cell.cell().name(),
        cell.rounds(),
        cell.arms().size(),
        requests);
    for (ArmName arm : cell.arms()) {
      String reason = results.failure(cell.cell(), arm);
      if (reason != null) {
        out.println("  " + arm.label() + ": " + reason);
      }
    }
    out.flush();
  }

  void end() {
    clear();
  }

  private void bar(String what) {
    if (terminal) {
      int full = (int) Math.min(BAR_CHARACTERS, BAR_CHARACTERS * doneSeconds / allSeconds);
      out.printf(
          "\r[%s%s] %s  %s \033[K",
          "#".repeat(full), " ".repeat(BAR_CHARACTERS - full), left(), what);
      out.flush();
    }
  }

  /** By the pace so far, once there is one. */
  private String left() {
    double pace = doneSeconds > 5 ? (seconds() - warmUpSeconds) / doneSeconds : 1;
    long left = Math.round(Math.max(0, allSeconds - doneSeconds) * pace);
    return left >= 60 ? left / 60 + " min " + left % 60 + " s left" : left + " s left";
  }

  private double seconds() {
    return (System.nanoTime() - begin) / 1e9;
  }

  private void clear() {
    if (terminal) {
      out.print("\r\033[K");
      out.flush();
    }
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
