package dev.sidecar.discovery;

import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener what a source reports from any threads: one report after the other, in order,
 * under no lock, and none after {@link #close}. For whoever writes a {@link Discovery}.
 */
public final class Reports implements Discovery.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

  private final Discovery.Listener listener;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  // Whoever moves it from 0 tells; the others leave their report in the queue.
  private final AtomicInteger untold = new AtomicInteger();
  private volatile boolean closed;

  public Reports(Discovery.Listener listener) {
    this.listener = listener;
  }

  /** Tells a set that was found, or that it names an address twice. */
  public void found(List<WeightedEndpoint> endpoints) {
    List<WeightedEndpoint> whole = List.copyOf(endpoints);
    foundNewest(() -> whole);
  }

  /**
   * Tells what the source knows when the report's turn comes: for a source whose threads may report
   * in another order than the one in which they changed it.
   */
  public void foundNewest(Supplier<List<WeightedEndpoint>> known) {
    tell(() -> tellSet(List.copyOf(known.get())));
  }

  private void tellSet(List<WeightedEndpoint> whole) {
    long addresses = whole.stream().map(WeightedEndpoint::endpoint).distinct().count();
    if (addresses < whole.size()) {
      listener.failed(new IllegalArgumentException(whole + " (expected: each address once)"));
    } else {
      listener.found(whole);
    }
  }

  /** Tells a failure. */
  public void failed(Exception cause) {
    tell(() -> listener.failed(cause));
  }

  private void tell(Runnable report) {
    waiting.add(report);
    if (untold.getAndIncrement() > 0) {
      return;
    }
    do {
      tellNext();
    } while (untold.decrementAndGet() > 0);
  }

  private void tellNext() {
    Runnable next = waiting.poll();
    if (next == null || closed) {
      return;
    }
    try {
      next.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("a listener of a discovery failed", e);
    }
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
