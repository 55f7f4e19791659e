package dev.sidecar.control;

import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.telemetry.ClientCounts;
import java.time.Clock;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the policy came into force, and how often one was refused. Written by the control thread,
 * read by meters; calls without a route are counted by any thread.
 */
final class ConfigState implements ClientCounts {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigState.class);

  private final Clock clock;
  private final BooleanSupplier closing;
  private final LongAdder unrouted = new LongAdder();
  private volatile long applied;
  private volatile long rejected;
  private volatile long appliedMillis;
  private boolean failing;

  /**
   * Of a client that has just begun.
   *
   * @param closing whether the client closes or is closed
   */
  ConfigState(Clock clock, BooleanSupplier closing) {
    this.clock = clock;
    this.closing = closing;
    this.appliedMillis = clock.millis();
  }

  /** Puts a policy into force by what is given, and counts how that went. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes, the meters read.
  void apply(MeshPolicy policy, Consumer<MeshPolicy> replace) {
    try {
      replace.accept(policy);
    } catch (RuntimeException | Error e) {
      if (!isOfClose(e)) {
        rejected++;
      }
      throw e;
    }
    applied++;
    appliedMillis = clock.millis();
  }

  /** Whether a failure says that the client is closed, and nothing of a policy. */
  boolean isOfClose(Throwable failure) {
    // An application's discovery may throw the same while the client is open.
    return failure instanceof RejectedExecutionException && closing.getAsBoolean();
  }

  /** A source has none to offer: told once, until that changes. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes, the meters read.
  void unusable(String why) {
    rejected++;
    refused(why);
  }

  void refused(String why) {
    failing = true;
    LOG.warn("policy refused, the one before stays in force: {}", why);
  }

  /** A source offers a policy that is in force. */
  void inForce(MeshPolicy policy, boolean changed) {
    if (changed || failing) {
      LOG.info(
          "policy {}: {} clusters, {} routes",
          changed ? "in force" : "as before, readable again",
          policy.clusters().size(),
          policy.routes().size());
    }
    failing = false;
  }

  void noRoute() {
    unrouted.increment();
  }

  @Override
  public long unrouted() {
    return unrouted.sum();
  }

  @Override
  public long applied() {
    return applied;
  }

  @Override
  public long rejected() {
    return rejected;
  }

  @Override
  public double appliedSeconds() {
    return appliedMillis / 1e3;
  }
}
