package dev.sidecar.cluster;

import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.time.Ticker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a cluster's endpoints were found, and how often finding them failed. */
public final class DiscoveryState {
  private static final long NEVER = -1;

  private final Ticker ticker;
  private volatile long answeredNanos = NEVER;
  private volatile long failures;
  private volatile @Nullable String failing;
  // Of the control thread: all of them, though a client may keep to a few.
  private List<WeightedEndpoint> found = List.of();

  DiscoveryState(Ticker ticker) {
    this.ticker = ticker;
  }

  /** The endpoints are what the source knows now. By the thread that publishes them. */
  public void answered() {
    answeredNanos = ticker.nanos();
    failing = null;
  }

  /** What the cluster is made of. By the control thread only. */
  public void found(List<WeightedEndpoint> endpoints) {
    found = List.copyOf(endpoints);
  }

  /** What was found last. By the control thread only. */
  public List<WeightedEndpoint> found() {
    return found;
  }

  /** The source could not be asked, or what it said is not used. By the control thread only. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes, the meters read.
  public void failed(String why) {
    failures++;
    failing = why;
  }

  /** Whether the last report was a failure. */
  public boolean isFailing() {
    return failing != null;
  }

  public boolean hasAnswered() {
    return answeredNanos != NEVER;
  }

  /** Since the start. */
  public long failures() {
    return failures;
  }

  /** Time since the source confirmed the endpoints; NaN before it has answered at all. */
  public double ageSeconds() {
    return hasAnswered() ? (ticker.nanos() - answeredNanos) / 1e9 : Double.NaN;
  }

  /** Why there is no endpoint, as the end of a sentence. */
  String whyNone() {
    String failure = failing;
    if (hasAnswered()) {
      return " (expected: at least one)";
    }
    return failure == null ? ": discovery has not answered yet" : ": discovery failed: " + failure;
  }
}
