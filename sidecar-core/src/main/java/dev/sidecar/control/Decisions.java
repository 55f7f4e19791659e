package dev.sidecar.control;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.Trail;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.DecisionRecord.Asked;
import dev.sidecar.failure.DecisionRecord.AttemptMade;
import dev.sidecar.failure.DecisionRecord.Brought;
import dev.sidecar.failure.DecisionRecord.Ending;
import dev.sidecar.failure.DecisionRecord.RouteTaken;
import dev.sidecar.failure.DecisionRecord.Times;
import dev.sidecar.failure.DecisionRecord.Verdict;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.route.CallerOverrides;
import dev.sidecar.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts decision records together and hands them to whoever wants them. Nothing here runs for a call
 * that neither failed nor is followed. See {@code docs/decisions/0010-decision-records.md}.
 */
final class Decisions {
  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);
  private static final Verdict REFUSALS_END =
      new Verdict(Rule.RETRY_NO_CONDITION, false, "not a failure of the endpoint");

  private final Ticker ticker;
  private final @Nullable Consumer<DecisionRecord> sink;
  private final AtomicBoolean broken = new AtomicBoolean();

  /**
   * Records by a clock.
   *
   * @param sink told of each failed and each sampled call; null for nobody
   */
  Decisions(Ticker ticker, @Nullable Consumer<DecisionRecord> sink) {
    this.ticker = ticker;
    this.sink = sink;
  }

  /** Where a call was led, and by what. */
  private record Way(@Nullable RouteTaken route, @Nullable Cluster cluster) {}

  private static Way way(Call call, ClientSnapshot snapshot) {
    return new Way(snapshot.routes().search(call), snapshot.clusterOf(call));
  }

  /** What would happen to a call. Nothing is sent, drawn or counted. */
  DecisionRecord explain(Call call, ClientSnapshot snapshot) {
    var route = snapshot.routes().match(call);
    if (route != null) {
      call.policy(CallerOverrides.policy(route.policy().calls(), call));
    }
    return record(call, way(call, snapshot), List.of(), null);
  }

  /** The failure with its record. */
  SidecarException failed(SidecarException failure, Call call, ClientSnapshot snapshot) {
    if (isQuiet(failure, call)) {
      failure.decidedBy(() -> refused(failure, call, way(call, snapshot)));
      return failure;
    }
    recording(() -> failed(failure, call, way(call, snapshot)));
    return failure;
  }

  /** The same for a call that named its cluster. */
  SidecarException failed(SidecarException failure, Call call, @Nullable Cluster cluster) {
    if (isQuiet(failure, call)) {
      failure.decidedBy(() -> refused(failure, call, new Way(null, cluster)));
      return failure;
    }
    recording(() -> failed(failure, call, new Way(null, cluster)));
    return failure;
  }

  // An overloaded client says no a million times a second, and hardly anybody asks why.
  private boolean isQuiet(SidecarException failure, Call call) {
    return failure.isRefusal() && call.trail() == null && sink == null;
  }

  private void failed(SidecarException failure, Call call, Way way) {
    Trail trail = call.trail();
    DecisionRecord record =
        trail == null || trail.attempts().isEmpty()
            ? refused(failure, call, way)
            : record(call, way, trail.attempts(), ending(null, failure, call));
    failure.decidedBy(() -> record);
    tell(record, trail);
  }

  private DecisionRecord refused(SidecarException failure, Call call, Way way) {
    Brought brought =
        new Brought(null, failure.getMessage(), failure.refusedBy(), failure.outcome());
    List<AttemptMade> attempts =
        way.cluster() == null
            ? List.of()
            : List.of(new AttemptMade(1, null, null, brought, REFUSALS_END, Times.NONE));
    Ending ending = new Ending(null, failure.getMessage(), failure.outcome(), null);
    return record(call, way, attempts, ending);
  }

  /** A call with a trail has been answered: told if it is followed, or if it wanted a retry. */
  void answered(Call call, int status, ClientSnapshot snapshot) {
    Trail trail = wanted(call);
    if (trail != null) {
      recording(() -> answered(call, trail, status, way(call, snapshot)));
    }
  }

  /** The same for a call that named its cluster. */
  void answered(Call call, int status, Cluster cluster) {
    Trail trail = wanted(call);
    if (trail != null) {
      recording(() -> answered(call, trail, status, new Way(null, cluster)));
    }
  }

  /** The trail, if anybody is to be told of it. */
  private @Nullable Trail wanted(Call call) {
    Trail trail = call.trail();
    if (trail == null || (sink == null && trail.asks() == null)) {
      return null;
    }
    return trail.isFollowed() || trail.isExhausted() ? trail : null;
  }

  private void answered(Call call, Trail trail, int status, Way way) {
    if (trail.isFollowed()) {
      trail.whenOver(() -> recording(() -> tell(record(call, way, status), trail)));
    } else {
      tell(record(call, way, status), trail);
    }
  }

  private DecisionRecord record(Call call, Way way, int status) {
    return record(call, way, call.onTrail().attempts(), ending(status, null, call));
  }

  /** The body of an answer has failed while it was read. */
  void bodyFailed(SidecarException failure, Attempt attempt, int status, ClientSnapshot snapshot) {
    recording(() -> recordBody(failure, attempt, status, snapshot));
  }

  private void recordBody(
      SidecarException failure, Attempt attempt, int status, ClientSnapshot snapshot) {
    Call call = attempt.call();
    Trail trail = call.trail();
    boolean followed = trail != null && trail.isFollowed();
    if (!followed) {
      call.onTrail().answered(attempt, status);
    }
    DecisionRecord record =
        record(call, way(call, snapshot), call.onTrail().attempts(), ending(status, failure, call));
    failure.decidedBy(() -> record);
    // A call that is followed is told of when its attempt has ended, also where nobody reads.
    if (!followed) {
      tell(record, call.trail());
    }
  }

  // How a call went must not depend on whether it can be recorded.
  private void recording(Runnable record) {
    try {
      record.run();
    } catch (RuntimeException e) {
      if (!broken.getAndSet(true)) {
        LOG.warn("no decision record could be put together; logged once, calls go on", e);
      }
    }
  }

  private void tell(DecisionRecord record, @Nullable Trail trail) {
    // A body may be read again after it has failed, and an answer that was told may have one.
    if (trail != null && !trail.isToldNow()) {
      return;
    }
    tell(record, sink);
    tell(record, trail == null ? null : trail.asks());
  }

  // The application's own: what it throws must not become the failure of the call.
  private static void tell(DecisionRecord record, @Nullable Consumer<DecisionRecord> listener) {
    if (listener == null) {
      return;
    }
    try {
      listener.accept(record);
    } catch (RuntimeException e) {
      LOG.warn("a listener to decision records failed", e);
    }
  }

  private Ending ending(@Nullable Integer status, @Nullable SidecarException failure, Call call) {
    long entered = call.enteredNanos();
    return new Ending(
        status,
        failure == null ? null : failure.getMessage(),
        failure == null ? Outcome.EXECUTED : failure.outcome(),
        entered < 0 ? null : Duration.ofNanos(ticker.nanos() - entered));
  }

  private static DecisionRecord record(
      Call call, Way way, List<AttemptMade> attempts, @Nullable Ending ending) {
    boolean known = attempts.stream().anyMatch(attempt -> attempt.pick() != null);
    Cluster cluster = way.cluster();
    return new DecisionRecord(
        new Asked(call.method(), call.url(), call.idempotent(), call.bodyReplayable()),
        way.route(),
        cluster == null ? null : cluster.seen(call, !known),
        attempts,
        ending,
        call.trail() == null ? List.of() : call.onTrail().passed());
  }
}
