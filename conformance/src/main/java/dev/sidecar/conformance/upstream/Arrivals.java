package dev.sidecar.conformance.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The requests that arrived at the upstreams of one case, in order. Any thread. */
final class Arrivals {
  private final List<Arrival> all = new ArrayList<>();
  private final List<Arrival> probes = new ArrayList<>();

  synchronized void add(Arrival arrival) {
    all.add(arrival);
    notifyAll();
  }

  synchronized void addProbe(Arrival arrival) {
    probes.add(arrival);
    notifyAll();
  }

  synchronized List<Arrival> probes() {
    return List.copyOf(probes);
  }

  synchronized List<Arrival> all() {
    return List.copyOf(all);
  }

  synchronized void await(String upstream, int requests, Duration patience)
      throws IOException, InterruptedException {
    await(all, "await", upstream, requests, patience);
  }

  synchronized void awaitProbes(String upstream, int requests, Duration patience)
      throws IOException, InterruptedException {
    await(probes, "probed", upstream, requests, patience);
  }

  private void await(
      List<Arrival> of, String step, String upstream, int requests, Duration patience)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (count(of, upstream) < requests) {
      long left = patience.toNanos() - (System.nanoTime() - begun);
      if (left <= 0) {
        throw new IOException(
            "%s: upstream %s had %d requests (expected: %d)"
                .formatted(step, upstream, count(of, upstream), requests));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private static long count(List<Arrival> of, String upstream) {
    return of.stream().filter(each -> each.upstream().equals(upstream)).count();
  }
}
