package dev.sidecar.telemetry;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.filter.Filter;
import dev.sidecar.time.Ticker;

/** How long the calls and the attempts of one cluster take; outlives snapshots. */
public final class ClusterTimes {
  private final Ticker ticker;
  private final Durations ofCalls;
  private final Durations ofAttempts;

  public ClusterTimes(Ticker ticker) {
    this.ticker = ticker;
    this.ofCalls = new Durations(ticker);
    this.ofAttempts = new Durations(ticker);
  }

  /** Needs {@link #attempts} below it, which tells when a call was answered. */
  public Filter<Call> calls() {
    return next -> new CallTimes(ofCalls, ticker, next);
  }

  public Filter<Attempt> attempts() {
    return next -> new AttemptTimes(ofAttempts, ticker, next);
  }

  Durations ofCalls() {
    return ofCalls;
  }

  Durations ofAttempts() {
    return ofAttempts;
  }
}
