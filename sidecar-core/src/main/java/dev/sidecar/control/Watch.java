package dev.sidecar.control;

import dev.sidecar.cluster.Cluster;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.spi.Discovery;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the discovery of one cluster tells, applied by the control thread. */
final class Watch implements Discovery.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final Cluster cluster;
  private final DiscoveryPolicy policy;
  private final SnapshotBuilder builder;
  private final Executor control;
  private final CompletableFuture<Void> told = new CompletableFuture<>();
  private Discovery.@Nullable Subscription subscription;
  private volatile boolean ended;

  Watch(Cluster cluster, DiscoveryPolicy policy, SnapshotBuilder builder, Executor control) {
    this.cluster = cluster;
    this.policy = policy;
    this.builder = builder;
    this.control = control;
  }

  /** Whether this is what a policy asks for. */
  boolean serves(DiscoveryPolicy other) {
    return policy.equals(other);
  }

  /** Done with the first report, or with the end. */
  CompletableFuture<Void> told() {
    return told;
  }

  /** Throws what the discovery throws. */
  void begin(Discovery discovery) {
    subscription = discovery.watch(this);
  }

  /** Whatever is still told changes nothing. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    told.complete(null);
    if (subscription == null) {
      return;
    }
    try {
      subscription.close();
    } catch (RuntimeException e) {
      LOG.warn("cluster {}: discovery did not end", name(), e);
    }
  }

  @Override
  public void found(List<WeightedEndpoint> endpoints) {
    handOver(() -> apply(endpoints));
  }

  @Override
  public void failed(Exception cause) {
    String message = cause.getMessage();
    handOver(() -> keep(message == null ? cause.toString() : message));
  }

  private void handOver(Runnable task) {
    try {
      control.execute(
          () -> {
            if (!ended) {
              carryOut(task);
              told.complete(null);
            }
          });
    } catch (RejectedExecutionException e) {
      // The client is closed: nobody wants to know any more.
    }
  }

  private void carryOut(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // A set with null in it, a transport that does not open: told as any other failure.
      keep("its answer cannot be used: " + e);
    }
  }

  private void apply(List<WeightedEndpoint> found) {
    List<WeightedEndpoint> before = cluster.discovery().found();
    // An empty answer is far more often a fault of the source than the end of a whole service.
    if (found.isEmpty() && !before.isEmpty()) {
      keep("found no endpoint (expected: at least one, as before)");
      return;
    }
    if (new HashSet<>(found.stream().map(WeightedEndpoint::endpoint).toList()).size()
        < found.size()) {
      keep(found + " (expected: each address once)");
      return;
    }
    if (!found.equals(before)) {
      builder.found(cluster, found);
    }
    if (cluster.discovery().isFailing()) {
      LOG.info("cluster {}: discovery answers again: {}", name(), found);
    }
    cluster.discovery().answered();
  }

  private void keep(String why) {
    if (!cluster.discovery().isFailing()) {
      int kept = cluster.snapshot().members().size();
      LOG.warn("cluster {}: discovery failed, keeping {} endpoints: {}", name(), kept, why);
    }
    cluster.discovery().failed(why);
  }

  private String name() {
    return cluster.snapshot().policy().name();
  }
}
