package dev.sidecar.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears what a discovery tells, for a test that waits for it. */
final class Heard implements Discovery.Listener {
  private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();

  @Override
  public void found(List<WeightedEndpoint> endpoints) {
    reports.add(endpoints.toString());
  }

  @Override
  public void failed(Exception cause) {
    reports.add("failed: " + cause.getMessage());
  }

  /** The next report must be this one. */
  void next(String expected) throws InterruptedException {
    assertThat(next()).isEqualTo(expected);
  }

  /** The next report is there already, and is this one. */
  void hasTold(String expected) {
    assertThat(reports.poll()).isEqualTo(expected);
  }

  String next() throws InterruptedException {
    String report = reports.poll(30, TimeUnit.SECONDS);
    return report == null ? "nothing in 30 s" : report;
  }

  boolean isQuiet() {
    return reports.isEmpty();
  }
}
