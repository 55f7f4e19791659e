package dev.sidecar.testing;

import dev.sidecar.discovery.Reports;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry in memory whose discovery keeps the contract, in parts that a test can get wrong. */
class MemoryDriver implements DiscoveryDriver, Discovery {
  final List<Reports> watches = new CopyOnWriteArrayList<>();
  private volatile List<WeightedEndpoint> known = List.of();
  private volatile boolean failing;

  @Override
  public Discovery discovery() {
    return this;
  }

  @Override
  public Subscription watch(Listener listener) {
    Reports reports = reports(listener);
    watches.add(reports);
    tell(reports);
    return () -> close(reports);
  }

  Reports reports(Listener listener) {
    return new Reports(listener);
  }

  void close(Reports reports) {
    reports.close();
    watches.remove(reports);
  }

  @Override
  public void publish(List<WeightedEndpoint> endpoints) {
    known = new ArrayList<>(endpoints);
    failing = false;
    watches.forEach(this::tell);
  }

  @Override
  public void fail() {
    failing = true;
    watches.forEach(this::tell);
  }

  List<WeightedEndpoint> known() {
    return known;
  }

  private void tell(Reports reports) {
    if (failing) {
      tellFailure(reports);
    } else {
      tellFound(reports, known);
    }
  }

  void tellFound(Reports reports, List<WeightedEndpoint> endpoints) {
    reports.found(endpoints);
  }

  void tellFailure(Reports reports) {
    reports.failed(new IllegalStateException("the registry is away"));
  }
}
