package dev.sidecar.testing;

import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Remembers what a discovery told, and whether it did so as it may. */
final class DiscoveryListener implements Discovery.Listener {
  /** A report: a set as it was when it came, and the list that came; or a failure. */
  private record Report(
      List<WeightedEndpoint> then, List<WeightedEndpoint> came, boolean failure) {}

  private final List<Report> reports = new ArrayList<>();
  private final Runnable inEach;
  private int inside;
  private boolean overlapped;

  /** Does something inside each report. */
  DiscoveryListener(Runnable inEach) {
    this.inEach = inEach;
  }

  DiscoveryListener() {
    this(() -> {});
  }

  @Override
  public void found(List<WeightedEndpoint> endpoints) {
    hear(new Report(List.copyOf(endpoints), endpoints, false));
  }

  @Override
  public void failed(Exception cause) {
    hear(new Report(List.of(), List.of(), true));
  }

  private void hear(Report report) {
    synchronized (reports) {
      overlapped |= inside++ > 0;
      reports.add(report);
      reports.notifyAll();
    }
    try {
      inEach.run();
    } finally {
      synchronized (reports) {
        inside--;
      }
    }
  }

  /** The sets so far. */
  List<List<WeightedEndpoint>> sets() {
    synchronized (reports) {
      return reports.stream().filter(it -> !it.failure()).map(Report::then).toList();
    }
  }

  int count() {
    synchronized (reports) {
      return reports.size();
    }
  }

  boolean overlapped() {
    synchronized (reports) {
      return overlapped;
    }
  }

  /** Whether a list was changed after it was told. */
  boolean changedAfterwards() {
    synchronized (reports) {
      return reports.stream().anyMatch(it -> !it.then().equals(it.came()));
    }
  }

  boolean failedAfter(int first, Duration limit) {
    return await(limit, () -> reports.stream().skip(first).anyMatch(Report::failure));
  }

  boolean foundAfter(int first, Predicate<List<WeightedEndpoint>> set, Duration limit) {
    return await(
        limit,
        () -> reports.stream().skip(first).anyMatch(it -> !it.failure() && set.test(it.then())));
  }

  boolean failedOrFoundAfter(int first, Predicate<List<WeightedEndpoint>> set, Duration limit) {
    return await(
        limit,
        () -> reports.stream().skip(first).anyMatch(it -> it.failure() || set.test(it.then())));
  }

  boolean anythingAfter(int first, Duration limit) {
    return await(limit, () -> reports.size() > first);
  }

  private boolean await(Duration limit, BooleanSupplier seen) {
    long end = System.nanoTime() + limit.toNanos();
    synchronized (reports) {
      while (!seen.getAsBoolean()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        try {
          reports.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    }
  }
}
