package dev.sidecar.discovery;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class ReportsInterleavings {
  @Test
  void eachReportIsToldOnceInOrderAndOneAfterTheOther() {
    explore(
        () -> {
          Told told = new Told();
          Reports reports = new Reports(told);
          Exception first = new Exception("first");
          Exception second = new Exception("second");
          Exception other = new Exception("other");
          together(
              () -> {
                reports.failed(first);
                reports.failed(second);
              },
              () -> reports.failed(other));
          holds(told.failures.size() == 3, "each once", told.failures.size());
          holds(
              told.failures.indexOf(first) < told.failures.indexOf(second),
              "in the order of their thread");
        });
  }

  private static final class Told implements Discovery.Listener {
    final List<Exception> failures = new ArrayList<>();
    final AtomicInteger telling = new AtomicInteger();

    @Override
    public void found(List<WeightedEndpoint> endpoints) {}

    @Override
    public void failed(Exception cause) {
      int now = telling.incrementAndGet();
      // What is thrown here the reports would catch.
      if (now == 1) {
        failures.add(cause);
      }
      telling.decrementAndGet();
    }
  }
}
