package dev.sidecar.conformance.judge;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.CasePolicy;
import dev.sidecar.conformance.cases.Needs;
import dev.sidecar.conformance.peer.Driver;
import dev.sidecar.conformance.peer.Peer;
import dev.sidecar.conformance.upstream.LiveUpstreams;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs cases on a driver, which is started for each of them that it supports. */
final class DriverRun {
  private static final String TARGET = "driver";

  private final List<String> command;
  // What the first start of it said; several may be the first.
  private volatile @Nullable Set<String> supports;

  DriverRun(List<String> command) {
    this.command = command;
  }

  Row run(Case.Traffic it) {
    try (LiveUpstreams upstreams =
        new LiveUpstreams(it.upstreams(), it.probes(), it::speaksHttp2)) {
      Set<String> known = supports;
      if (known != null && !known.containsAll(Needs.of(it))) {
        return skipped(it, known);
      }
      try (Driver driver = new Driver(command, CasePolicy.at(it.policy(), upstreams.addresses()))) {
        supports = driver.supports();
        return driver.supports().containsAll(Needs.of(it))
            ? run(it, upstreams, driver)
            : skipped(it, driver.supports());
      }
    } catch (IOException e) {
      return Row.failed(it, TARGET, Runner.told(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Row.failed(it, TARGET, "interrupted");
    }
  }

  private static Row run(Case.Traffic it, LiveUpstreams upstreams, Driver driver)
      throws IOException, InterruptedException {
    try (Peer peer = driver.peer()) {
      Row row = Runner.judged(it, upstreams, peer, Runner.PATIENCE);
      driver.end();
      return row;
    }
  }

  private static Row skipped(Case.Traffic it, Set<String> known) {
    Set<String> lacks = new TreeSet<>(Needs.of(it));
    lacks.removeAll(known);
    return Row.skipped(it, TARGET, "the driver does not support " + String.join(" ", lacks));
  }
}
