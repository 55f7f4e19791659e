package dev.sidecar.conformance.judge;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.peer.EnvoyBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Runs cases on targets. A case has no row for a target that it is not for. */
public final class CorpusRun {
  private final List<Case> cases;
  private final Consumer<Row> rows;

  /** A run that tells each row when it is known. */
  public CorpusRun(List<Case> cases, Consumer<Row> rows) {
    this.cases = cases;
    this.rows = rows;
  }

  /**
   * Runs one case on the library.
   *
   * @param patience how long anything is waited for, in the machine's time
   */
  public static Row onLibrary(Case it, Duration patience) {
    return Runner.library(it, patience);
  }

  /** Runs the library. */
  public void library() throws InterruptedException {
    List<Callable<Row>> works = new ArrayList<>();
    for (Case it : cases) {
      if (it.runsOn("library")) {
        works.add(() -> Runner.library(it, Runner.PATIENCE));
      }
    }
    AtOnce.all(works).forEach(rows);
  }

  /** Runs a real Envoy, or skips every case if there is none. */
  public void envoy() throws IOException, InterruptedException {
    List<Case.Traffic> wanted = new ArrayList<>();
    for (Case it : cases) {
      if (it.runsOn("envoy") && it instanceof Case.Traffic traffic) {
        wanted.add(traffic);
      }
    }
    Optional<Path> binary = EnvoyBinary.find();
    if (binary.isPresent()) {
      new EnvoyRun(binary.get(), rows).run(wanted);
    } else {
      wanted.forEach(it -> rows.accept(Row.skipped(it, "envoy", EnvoyBinary.ABSENT)));
    }
  }

  /**
   * Runs a program that takes policies.
   *
   * @param command the program and its arguments
   */
  public void driver(List<String> command) throws InterruptedException {
    DriverRun run = new DriverRun(command);
    List<Callable<Row>> works = new ArrayList<>();
    for (Case it : cases) {
      if (it.runsOn("driver") && it instanceof Case.Traffic traffic) {
        works.add(() -> run.run(traffic));
      }
    }
    AtOnce.all(works).forEach(rows);
  }

  /** Skips the stand-alone proxy, which does not exist. */
  public void proxy() {
    for (Case it : cases) {
      if (it.runsOn("proxy")) {
        rows.accept(Row.skipped(it, "proxy", "sidecar-proxy is not built yet"));
      }
    }
  }
}
