package dev.sidecar.control;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.InFlight;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.ConfigSource;
import dev.sidecar.spi.Discovery;
import dev.sidecar.telemetry.ClientMeters;
import dev.sidecar.time.Background;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.TickerClock;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that builds snapshots; it publishes each with one volatile write. Calls read the
 * newest snapshot once, when they enter.
 */
public final class ControlLoop implements Service<Call>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

  private static final Duration UPDATES_END = Duration.ofSeconds(1);
  // A call between a failed attempt and the next one holds nothing for some microseconds; only when
  // nobody was seen for so many looks is nobody there.
  private static final int QUIET_LOOKS = 10;
  private static final long DRAIN_POLL_NANOS = 1_000_000;
  // Canceled calls leave within a tick or two; one that does not is left behind.
  private static final Duration CANCELED_CALLS_LEAVE = Duration.ofSeconds(1);

  private final SnapshotBuilder builder;
  private final Watches watches;
  private final Timer timer;
  private final Background background;
  private final Workers workers;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LeftClusters left = new LeftClusters();
  private final ConfigState config;
  private final @Nullable ClientMeters<Cluster> meters;
  private volatile Discovery.@Nullable Subscription policies;
  private final Decisions decisions;
  private volatile ClientSnapshot snapshot;
  private volatile boolean updatesOver;

  /**
   * A loop that has built its first snapshot. It closes the background with itself.
   *
   * @throws RuntimeException if the policy is refused; nothing is left behind
   */
  public ControlLoop(MeshPolicy policy, EngineParts parts) {
    this.timer = parts.timer();
    this.background = parts.background();
    this.workers = parts.workers();
    this.config = new ConfigState(new TickerClock(timer::nanos), closing::get);
    this.builder = new SnapshotBuilder(parts, closing::get);
    this.decisions = new Decisions(timer::nanos, parts.decisions());
    this.watches = new Watches(parts, builder);
    watches.check(policy);
    Update first = builder.prepare(policy, Map.of());
    builder.publish(first);
    this.snapshot = first.snapshot();
    try {
      watches.follow(watches.begin(policy, first.clusters()));
      // After what may refuse the policy: nobody would remove them.
      this.meters =
          parts.meters() == null
              ? null
              : new ClientMeters<>(
                  parts.meters(), Cluster::meters, config, new RouteTallies(builder.states()));
      meter(snapshot);
    } catch (RuntimeException e) {
      closeAfter(e);
      throw e;
    }
  }

  // A registry that refuses meters may refuse to take them out, too.
  private void closeAfter(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Whether any cluster of now has to be found. */
  public boolean discovers() {
    return snapshot.clusters().values().stream()
        .anyMatch(cluster -> Watches.isWatched(cluster.snapshot().policy()));
  }

  /**
   * Done when the discovery of each cluster that there is now has told for the first time what it
   * found, or that it failed.
   *
   * @throws RejectedExecutionException after {@link #close}
   */
  public CompletableFuture<Void> discovered() {
    // Behind the update that begins the watches.
    return CompletableFuture.runAsync(() -> {}, background).thenCompose(begun -> watches.allTold());
  }

  /**
   * Done when there is a certificate, if there is to be one, and a trust for clusters that speak
   * TLS.
   *
   * @throws RejectedExecutionException after {@link #close}
   */
  public CompletableFuture<Void> identified() {
    return CompletableFuture.supplyAsync(builder::identity, background)
        .thenCompose(FollowedIdentity::ready);
  }

  /**
   * Done when each endpoint of now that is checked has had its first result.
   *
   * @throws RejectedExecutionException after {@link #close}
   */
  public CompletableFuture<Void> checked() {
    // Behind the update that begins the checks.
    return CompletableFuture.runAsync(() -> {}, background)
        .thenCompose(
            begun ->
                CompletableFuture.allOf(
                    snapshot.clusters().values().stream()
                        .map(cluster -> cluster.checks().allChecked())
                        .toArray(CompletableFuture<?>[]::new)));
  }

  /** Whether any endpoint of now is checked. */
  public boolean checks() {
    return snapshot.clusters().values().stream()
        .anyMatch(cluster -> cluster.snapshot().policy().health().healthCheck() != null);
  }

  @Override
  public Reply send(Call call) throws IOException {
    ClientSnapshot now = snapshot;
    try {
      Reply reply = now.stack().send(call);
      if (call.trail() != null) {
        decisions.answered(call, reply.status(), now);
      }
      return reply;
    } catch (SidecarException e) {
      if (e instanceof SidecarException.NoRoute) {
        config.noRoute();
      }
      throw decisions.failed(e, call, now);
    }
  }

  /** Sends a call that names its cluster, under that cluster's own policy. */
  public Reply send(String name, Call call) throws IOException {
    Cluster cluster = snapshot.clusters().get(name);
    try {
      if (cluster == null) {
        throw new SidecarException.NoEndpoint(name);
      }
      call.policy(cluster.snapshot().policy().calls());
      Reply reply = cluster.aside().send(call);
      if (call.trail() != null) {
        decisions.answered(call, reply.status(), cluster);
      }
      return reply;
    } catch (SidecarException e) {
      throw decisions.failed(e, call, cluster);
    }
  }

  /** What would happen to a call now. Nothing is sent, drawn or counted. */
  public DecisionRecord explain(Call call) {
    return decisions.explain(call, snapshot);
  }

  /** Tells a failure in the body of an answer how it came about, by the newest snapshot. */
  public SidecarException bodyFailed(SidecarException failure, Attempt attempt, int status) {
    decisions.bodyFailed(failure, attempt, status, snapshot);
    return failure;
  }

  public ClientSnapshot snapshot() {
    return snapshot;
  }

  /**
   * Replaces the policy; done when calls that begin see it. It takes force as a whole, or fails and
   * changes nothing.
   *
   * @throws RejectedExecutionException after {@link #close}
   */
  public CompletableFuture<Void> update(MeshPolicy policy) {
    return CompletableFuture.runAsync(() -> replaceIfOther(policy), background);
  }

  /**
   * Replaces the policy whenever a source tells another one, until {@link #close}. What it cannot
   * tell, or what is refused, is logged and leaves the last one in force. Once, at the start.
   */
  public void follow(ConfigSource source) {
    PolicyWatch watch = new PolicyWatch(config, background, this::replaceIfOther);
    policies = source.watch(watch, timer);
  }

  private boolean replaceIfOther(MeshPolicy policy) {
    if (updatesOver) {
      // Behind the update that closed the loop: what it made would never be closed.
      throw new RejectedExecutionException("the client is closed");
    }
    if (policy.equals(snapshot.policy())) {
      return false;
    }
    config.apply(policy, this::replace);
    return true;
  }

  private void replace(MeshPolicy policy) {
    watches.check(policy);
    Update next = builder.prepare(policy, snapshot.clusters());
    Map<Cluster, Watch> following;
    try {
      following = watches.begin(policy, next.clusters());
    } catch (RuntimeException | Error e) {
      builder.undo(next);
      throw e;
    }
    // Nothing of the application is asked any more that could refuse.
    builder.publish(next);
    snapshot = next.snapshot();
    left.add(next.left());
    next.retire();
    watches.follow(following);
    meter(snapshot);
  }

  /** A registry is the application's, and may refuse; calls and endpoints must not depend on it. */
  private void meter(ClientSnapshot next) {
    if (meters == null) {
      return;
    }
    try {
      meters.show(next.clusters().values());
    } catch (RuntimeException e) {
      LOG.warn("the registry refused to change the meters; the policy is in force", e);
    }
  }

  /** Cancels the calls under way, closes their connections and ends the thread. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Refuses calls that begin from now on, waits for those under way and their retries, cancels what
   * is left when {@code drain} is over or this thread is interrupted, and closes all connections. A
   * second closer waits for the first.
   */
  public void close(Duration drain) {
    if (!closing.compareAndSet(false, true)) {
      awaitFirstCloser();
      return;
    }
    Discovery.Subscription source = policies;
    if (source != null) {
      source.close();
    }
    background.close();
    // Updates that came before are carried out; one of them may be what calls this method.
    if (!background.isCurrentThread()) {
      awaitUpdates();
    }
    updatesOver = true;
    watches.close();
    try {
      drain(drain);
    } finally {
      workers.close();
      closed.countDown();
    }
    awaitWorkers();
  }

  private void awaitWorkers() {
    try {
      workers.awaitEnd(CANCELED_CALLS_LEAVE);
      builder.states().mirrors().workers().awaitEnd(CANCELED_CALLS_LEAVE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitUpdates() {
    try {
      if (!background.awaitEnd(UPDATES_END)) {
        LOG.warn("an update, or what waits for one, still runs: closing nevertheless");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Retiring has canceled what they wait for. */
  private void awaitBlocked() {
    try {
      background.awaitBlocked(CANCELED_CALLS_LEAVE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitFirstCloser() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain(Duration drain) {
    // Nobody waits for a copy.
    builder.states().mirrors().close();
    Set<Cluster> all = left.all();
    all.addAll(snapshot.clusters().values());
    all.forEach(cluster -> cluster.admission().close());
    if (!idleWithin(drain, all, () -> {})) {
      // Again at each look: a call between two watches is not seen by the first.
      idleWithin(CANCELED_CALLS_LEAVE, all, () -> InFlight.cancelAll(timer));
    }
    // Nobody would enforce the limits of an attempt that began now.
    all.forEach(cluster -> cluster.admission().shut());
    InFlight.cancelAll(timer);
    snapshot.clusters().values().forEach(Cluster::retire);
    builder.close();
    awaitBlocked();
    if (meters != null) {
      meters.close();
    }
  }

  private boolean idleWithin(
      Duration limit, Collection<Cluster> clusters, Runnable beforeEachLook) {
    long end = Deadline.after(timer.nanos(), TimeUnit.NANOSECONDS.convert(limit));
    beforeEachLook.run();
    int quietLooks = 0;
    while (quietLooks < QUIET_LOOKS) {
      if (timer.nanos() >= end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      quietLooks = clusters.stream().anyMatch(Cluster::isBusy) ? 0 : quietLooks + 1;
      timer.pause(DRAIN_POLL_NANOS);
      beforeEachLook.run();
    }
    return true;
  }
}
