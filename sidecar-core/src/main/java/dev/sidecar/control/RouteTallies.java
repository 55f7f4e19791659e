package dev.sidecar.control;

import dev.sidecar.client.RouteStates;
import dev.sidecar.fault.FaultTally;
import dev.sidecar.mirror.Mirrors;
import dev.sidecar.ratelimit.GlobalTally;
import dev.sidecar.telemetry.RouteCounts;
import java.util.concurrent.atomic.LongAdder;

/** What the routes of a client count, for its meters. */
final class RouteTallies implements RouteCounts {
  private final LongAdder direct;
  private final FaultTally faults;
  private final LongAdder rateLimited;
  private final LongAdder forgotten;
  private final Mirrors mirrors;
  private final GlobalTally global;

  RouteTallies(RouteStates states) {
    this.direct = states.direct();
    this.faults = states.faults();
    this.rateLimited = states.rateLimited();
    this.forgotten = states.forgotten();
    this.mirrors = states.mirrors();
    this.global = states.global();
  }

  @Override
  public long direct() {
    return direct.sum();
  }

  @Override
  public long faultsDelayed() {
    return faults.delayed();
  }

  @Override
  public long faultsAborted() {
    return faults.aborted();
  }

  @Override
  public long faultsOverflowed() {
    return faults.overflowed();
  }

  @Override
  public long faultsActive() {
    return faults.active();
  }

  @Override
  public long rateLimited() {
    return rateLimited.sum();
  }

  @Override
  public long bucketsForgotten() {
    return forgotten.sum();
  }

  @Override
  public long copies() {
    return mirrors.copies();
  }

  @Override
  public long copiesDropped() {
    return mirrors.dropped();
  }

  @Override
  public long copiesFailed() {
    return mirrors.failed();
  }

  @Override
  public long copiesActive() {
    return mirrors.active();
  }

  @Override
  public long globalOk() {
    return global.ok();
  }

  @Override
  public long globalOverLimit() {
    return global.overLimit();
  }

  @Override
  public long globalErrors() {
    return global.errors();
  }

  @Override
  public long globalAllowed() {
    return global.allowed();
  }
}
