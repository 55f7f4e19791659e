package dev.sidecar.conformance.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The requests that arrived at the upstreams of one case, in order. Any thread. */
final class Arrivals {
  private final List<Arrival> all = new ArrayList<>();

  synchronized void add(Arrival arrival) {
    all.add(arrival);
    notifyAll();
  }

  synchronized List<Arrival> all() {
    return List.copyOf(all);
  }

  synchronized void await(String upstream, int requests, Duration patience)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (count(upstream) < requests) {
      long left = patience.toNanos() - (System.nanoTime() - begun);
      if (left <= 0) {
        throw new IOException(
            "await: upstream %s had %d requests (expected: %d)"
                .formatted(upstream, count(upstream), requests));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private long count(String upstream) {
    return all.stream().filter(each -> each.upstream().equals(upstream)).count();
  }
}
