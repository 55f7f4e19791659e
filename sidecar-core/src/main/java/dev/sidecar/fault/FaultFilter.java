package dev.sidecar.fault;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.Pause;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Delays and aborts calls of a route, as its policy and chance want it. */
public final class FaultFilter implements Filter<Call> {
  private static final String BODY = "fault filter abort";

  private final FaultRules rules;
  private final int maxActive;
  private final ActiveFaults active;
  private final Predicate<Call> asked;
  private final Draws draws;
  private final Timer timer;
  private final Predicate<Call> told;
  private final BooleanSupplier closed;

  /**
   * The filter of a route.
   *
   * @param active what its calls have come to so far
   * @param asked what the policy's headers ask of a call
   * @param told whether anybody is told of a call
   * @param closed whether the client takes no more calls
   */
  public FaultFilter(
      FaultPolicy policy,
      ActiveFaults active,
      Predicate<Call> asked,
      Draws draws,
      Timer timer,
      Predicate<Call> told,
      BooleanSupplier closed) {
    this.rules = new FaultRules(policy);
    this.maxActive = policy.maxActive();
    this.active = active;
    this.asked = asked;
    this.draws = draws;
    this.timer = timer;
    this.told = told;
    this.closed = closed;
  }

  @Override
  public Service<Call> around(Service<Call> next) {
    return call -> send(call, next);
  }

  private Reply send(Call call, Service<Call> next) throws IOException {
    if (!asked.test(call)) {
      return next.send(call);
    }
    boolean begun = false;
    try {
      Duration delay = rules.delay(call::header, draws);
      if (!delay.isZero() && active.begins(maxActive)) {
        begun = true;
        delay(call, delay);
      }
      int status = rules.abort(call::header, draws);
      if (status > 0 && (begun || active.begins(maxActive))) {
        begun = true;
        return abort(call, status);
      }
      return next.send(call);
    } finally {
      if (begun) {
        active.ends();
      }
    }
  }

  private void delay(Call call, Duration delay) throws SidecarException {
    refuseIfClosed(call);
    active.tally().delayed.increment();
    call.onTrail().passed(Rule.FAULT_DELAY, "delayed by " + delay.toMillis() + " ms");
    long began = timer.nanos();
    long own = call.callerTimeoutNanos();
    boolean late = own > 0 && own <= delay.toNanos();
    long moment = Deadline.after(began, late ? own : delay.toNanos());
    switch (Pause.until(call, timer, moment, closed)) {
      case CANCELED -> throw stopped(call, "canceled by the caller");
      case INTERRUPTED -> throw stopped(call, "interrupted");
      case OVER -> throw stopped(call, "the client was closed");
      case MOMENT -> {}
    }
    if (late) {
      throw late(call, own, delay);
    }
    call.waited(timer.nanos() - began);
  }

  private static SidecarException late(Call call, long own, Duration delay) {
    String limit = own / 1_000_000 + " ms";
    call.onTrail().passed(Rule.TIMEOUT_CALL, "of the caller: " + limit);
    return new SidecarException.Timeout(
        "host %s: not sent in %s, delayed by %d ms on its route (timeout of the caller: %s)"
            .formatted(call.host(), limit, delay.toMillis(), limit),
        Outcome.NOT_SENT,
        null);
  }

  private static SidecarException stopped(Call call, String how) {
    return new SidecarException.Canceled(
        "host " + call.host() + ": " + how + " while it was delayed on its route",
        Outcome.NOT_SENT,
        null);
  }

  private Reply abort(Call call, int status) throws SidecarException {
    refuseIfClosed(call);
    if (call.isCanceled()) {
      throw new SidecarException.Canceled(
          "host " + call.host() + ": canceled before it was answered", Outcome.NOT_SENT, null);
    }
    active.tally().aborted.increment();
    if (told.test(call)) {
      call.onTrail().passed(Rule.FAULT_ABORT, "answered with " + status);
    }
    return OwnReply.of(status, BODY);
  }

  private void refuseIfClosed(Call call) throws SidecarException {
    if (closed.getAsBoolean()) {
      throw new SidecarException.Closed("host " + call.host() + ": the client is closed");
    }
  }
}
