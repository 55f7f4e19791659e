package dev.sidecar.retry;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Timer;
import dev.sidecar.time.WallClock;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends a call, and again while policy, budget and deadline allow. */
public final class RetryLoop implements Service<Call> {
  private final String cluster;
  private final RetryLimit limit;
  private final RetryBudget budget;
  private final @Nullable RateWindow rate;
  private final Timer timer;
  private final Draws draws;
  private final Function<Call, Pick> endpoints;
  private final Service<Attempt> attempts;
  private final HeaderTests tests = new HeaderTests();

  /**
   * A loop over the path of one attempt.
   *
   * @param endpoints as they are now for a call, for the record of a failure
   * @param attempts what every attempt, the first included, runs through
   */
  public RetryLoop(
      String cluster,
      RetryLimit limit,
      RetryBudget budget,
      Timer timer,
      Draws draws,
      Function<Call, Pick> endpoints,
      Service<Attempt> attempts) {
    this.cluster = cluster;
    this.limit = limit;
    this.budget = budget;
    this.rate = budget.rate();
    this.timer = timer;
    this.draws = draws;
    this.endpoints = endpoints;
    this.attempts = attempts;
  }

  @Override
  public Reply send(Call call) throws IOException {
    budget.called();
    if (rate != null) {
      rate.called(call.beganNanos());
    }
    Attempt first = new Attempt(call, 1, timer);
    Reply reply;
    try {
      reply = once(first);
    } catch (SidecarException.Connection
        | SidecarException.Timeout
        | SidecarException.RequestBody
        | SidecarException.Canceled failure) {
      // All others are decisions of ours: another attempt would meet the same one.
      return new Retries(this, call).after(first, failure);
    }
    return RetryRules.covers(call.policy().retry(), reply, tests) == null
        ? reply
        : new Retries(this, call).after(first, reply);
  }

  /** Sends one attempt, and ends it if it brings no reply. */
  Reply once(Attempt attempt) throws IOException {
    boolean answered = false;
    try {
      Reply reply = attempts.send(attempt);
      answered = true;
      return reply;
    } finally {
      if (!answered) {
        attempt.end();
      }
    }
  }

  String cluster() {
    return cluster;
  }

  RetryLimit limit() {
    return limit;
  }

  RetryBudget budget() {
    return budget;
  }

  @Nullable RateWindow rate() {
    return rate;
  }

  Timer timer() {
    return timer;
  }

  long epochSeconds() {
    return WallClock.of(timer).instant().getEpochSecond();
  }

  Draws draws() {
    return draws;
  }

  HeaderTests tests() {
    return tests;
  }

  Pick endpoints(Call call) {
    return endpoints.apply(call);
  }
}
