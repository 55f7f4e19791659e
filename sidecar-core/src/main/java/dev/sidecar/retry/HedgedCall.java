package dev.sidecar.retry;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.HedgedAttempt;
import dev.sidecar.call.Pause;
import dev.sidecar.call.Reply;
import dev.sidecar.call.Trail;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord.Verdict;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.retry.Race.Result;
import dev.sidecar.retry.Retries.Last;
import dev.sidecar.retry.Waits.Wait;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * One call whose attempts may run at once. They run on threads of their own; all that is decided
 * about them is decided here, on the thread of the call.
 */
final class HedgedCall {
  private static final Wait AT_ONCE = new Wait(0, null);

  /**
   * Another attempt to come.
   *
   * @param nanos when, by the timer's clock
   * @param after the one that calls for it
   */
  private record Promise(long nanos, Runner after) {}

  private final RetryLoop loop;
  private final Hedges hedges;
  private final Call call;
  private final HedgePlan plan;
  private final Retries rules;
  private final Timer timer;
  private final Race race = new Race();
  private final List<Runner> sent = new ArrayList<>(2);
  private final List<Runner> running = new ArrayList<>(2);
  // What was taken from the race and is not decided.
  private final Deque<Result> arrived = new ArrayDeque<>(2);
  // Attempts that follow and have their permit already; the next first.
  private final PriorityQueue<Promise> promised =
      new PriorityQueue<>(2, Comparator.comparingLong(Promise::nanos));
  private long hedgeAtNanos = Deadline.NEVER;

  HedgedCall(RetryLoop loop, Hedges hedges, Call call, HedgePolicy policy) {
    this.loop = loop;
    this.hedges = hedges;
    this.call = call;
    this.timer = loop.timer();
    this.plan = HedgePlan.of(policy, call.policy().retry(), hedges.latencies());
    this.rules = new Retries(loop, call);
  }

  /** The answer; null if no thread was free and nothing was sent. */
  @Nullable Reply send() throws IOException {
    if (!begins(call.beganNanos(), false)) {
      return null;
    }
    loop.budget().called();
    try {
      return decide();
    } finally {
      giveUp();
    }
  }

  private Reply decide() throws IOException {
    while (true) {
      switch (Pause.until(call, timer, nextMoment(), race::hasNews)) {
        case CANCELED -> throw stopped("canceled by the caller");
        case INTERRUPTED -> throw stopped("interrupted");
        case MOMENT -> due(timer.nanos());
        case OVER -> arrived.addAll(race.take());
      }
      while (!arrived.isEmpty()) {
        Result result = arrived.remove();
        if (ends(result)) {
          return end(result);
        }
      }
    }
  }

  private long nextMoment() {
    long next =
        promised.isEmpty() ? hedgeAtNanos : Math.min(hedgeAtNanos, promised.element().nanos());
    for (Runner each : running) {
      next = each.attempt.wasLate() ? next : Math.min(next, each.attempt.lateAtNanos());
    }
    return next;
  }

  private void due(long now) {
    while (!promised.isEmpty() && promised.element().nanos() <= now) {
      sendPromised(promised.remove().after(), now);
    }
    if (hedgeAtNanos <= now) {
      hedgeAtNanos = Deadline.NEVER;
      hedge(sent.get(sent.size() - 1), now);
    }
    for (Runner each : List.copyOf(running)) {
      if (!each.attempt.wasLate() && each.attempt.lateAtNanos() <= now) {
        each.attempt.late();
        hedge(each, now);
      }
    }
  }

  /** Another attempt while this one runs, if there may be one. */
  private void hedge(Runner runner, long now) {
    if (!plan.mayHedge(sent.size() + promised.size())) {
      return;
    }
    if (!loop.budget().take(loop.limit(), runner.attempt)) {
      hedges.wasDenied();
      runner.decided(rules.overBudget());
      return;
    }
    long waitMillis = plan.backsOff() ? rules.nextWait(null).millis() : 0;
    long moment = Deadline.after(now, waitMillis * 1_000_000);
    if (moment >= call.deadlineNanos()) {
      loop.budget().give();
      runner.decided(new Verdict(Rule.RETRY_DEADLINE, false, waitMillis + " ms of back-off"));
      return;
    }
    Verdict overRate = rules.overRate();
    if (overRate != null) {
      loop.budget().give();
      hedges.wasDenied();
      runner.decided(overRate);
      return;
    }
    runner.hedged = plan.isSoft();
    runner.decided(new Verdict(plan.rule(), true, plan.why(call, waitMillis)));
    if (waitMillis > 0) {
      promised.add(new Promise(moment, runner));
    } else {
      sendPromised(runner, now);
    }
  }

  /** Sends one that has its permit. */
  private void sendPromised(Runner after, long now) {
    if (begins(now, true)) {
      return;
    }
    if (running.isEmpty() && promised.isEmpty()) {
      // Nothing is left to wait for, so that the call's own thread is free.
      runHere(now);
      return;
    }
    loop.budget().give();
    hedges.wasDenied();
    if (!after.noted) {
      after.unsent("no thread was free");
    }
  }

  /** Begins one more attempt on a thread of its own, if one is free. */
  private boolean begins(long now, boolean withPermit) {
    Runner runner = runner(now, withPermit, false);
    if (!hedges.workers().begin(() -> carry(runner))) {
      hedges.foundNoThread();
      return false;
    }
    hasBegun(runner);
    hedgeAtNanos = Deadline.after(now, plan.delayNanos());
    return true;
  }

  /** Runs one more attempt, which nothing can run beside, on the thread of the call. */
  private void runHere(long now) {
    Runner runner = runner(now, true, true);
    hasBegun(runner);
    hedgeAtNanos = Deadline.NEVER;
    carry(runner);
  }

  private Runner runner(long now, boolean withPermit, boolean here) {
    int number = sent.size() + 1;
    Trail whole = call.trail();
    boolean noted = number > 1 || (whole != null && whole.isFollowed());
    Trail trail = Trail.branch(whole, went());
    HedgedAttempt attempt =
        new HedgedAttempt(
            call,
            number,
            timer,
            plan.most(),
            noted ? trail : null,
            here || !plan.isSoft() ? null : race::nudge);
    if (here) {
      attempt.runsAlone();
    }
    attempt.beganAt(now);
    if (number > 1) {
      trail.enters(now);
    }
    return new Runner(attempt, trail, now, !running.isEmpty(), withPermit);
  }

  private void hasBegun(Runner runner) {
    sent.add(runner);
    running.add(runner);
    if (runner.attempt.number() > 1) {
      loop.budget().retried();
    }
    if (runner.hedge) {
      hedges.wasSent();
    }
  }

  private List<Endpoint> went() {
    return sent.stream().map(each -> each.attempt.chosen()).filter(Objects::nonNull).toList();
  }

  /** On the thread that carries the attempt. */
  private void carry(Runner runner) {
    Result result;
    try {
      result = new Result(runner, loop.once(runner.attempt), null);
    } catch (IOException | RuntimeException | Error failure) {
      result = new Result(runner, null, failure);
    }
    race.leave(result);
  }

  /** Whether the call ends with this result; else another attempt runs, or will. */
  private boolean ends(Result result) {
    Runner runner = result.runner();
    running.remove(runner);
    returnPermit(runner);
    Throwable thrown = result.thrown();
    if (thrown != null && !(thrown instanceof SidecarException)) {
      return true;
    }
    Last last = last(result);
    Rule condition = rules.condition(last);
    learn(last, condition);
    if (result.reply() != null && condition == null) {
      return true;
    }
    if (!runner.hedged && !again(runner, last, condition)) {
      runner.exhausted = result.reply() != null;
    }
    note(runner, last);
    if (running.isEmpty() && promised.isEmpty()) {
      return true;
    }
    rules.remember(last);
    return false;
  }

  private static Last last(Result result) {
    return new Last(result.runner().attempt, result.reply(), (SidecarException) result.thrown());
  }

  /**
   * Whether another attempt follows one that has failed, or was answered so that it calls for it.
   */
  private boolean again(Runner runner, Last last, @Nullable Rule condition) {
    Rule refusal = rules.refusal(last, condition);
    boolean used = sent.size() + promised.size() >= plan.most();
    if (refusal == null || refusal == Rule.RETRY_ATTEMPTS_USED) {
      refusal = used ? Rule.RETRY_ATTEMPTS_USED : null;
    }
    if (refusal != null) {
      String why = used ? sent.size() + " of " + plan.most() : rules.why(last, refusal);
      runner.decided(new Verdict(refusal, false, why));
      return false;
    }
    if (!loop.budget().take(loop.limit(), last.attempt())) {
      runner.decided(rules.overBudget());
      return false;
    }
    boolean waits = plan.backsOff() || Waits.asks(last.reply());
    Wait wait = waits ? rules.nextWait(last.reply()) : AT_ONCE;
    long moment = Deadline.after(timer.nanos(), wait.millis() * 1_000_000);
    if (moment >= call.deadlineNanos()) {
      loop.budget().give();
      runner.decided(new Verdict(Rule.RETRY_DEADLINE, false, Retries.words(wait)));
      return false;
    }
    Verdict overRate = rules.overRate();
    if (overRate != null) {
      loop.budget().give();
      runner.decided(overRate);
      return false;
    }
    runner.decided(
        new Verdict(condition, true, waits ? "after " + Retries.words(wait) : "at once"));
    promised.add(new Promise(moment, runner));
    return true;
  }

  private void learn(Last last, @Nullable Rule condition) {
    Attempt attempt = last.attempt();
    if (last.reply() != null && condition == null) {
      plan.took(attempt.answerNanos());
    } else if (last.failure() instanceof SidecarException.Timeout && attempt.hasEndpoint()) {
      plan.took(timer.nanos() - attempt.beganNanos());
    }
  }

  private void note(Runner runner, Last last) {
    Verdict verdict =
        runner.verdict == null ? new Verdict(null, false, "answered") : runner.verdict;
    runner.trail.judged(
        runner.attempt, Retries.brought(last), verdict, () -> loop.endpoints(call), timer.nanos());
    runner.noted = true;
  }

  private Reply end(Result result) throws IOException {
    Throwable thrown = result.thrown();
    if (thrown == null) {
      win(result);
      return Objects.requireNonNull(result.reply());
    }
    giveUp();
    join(null);
    if (thrown instanceof SidecarException failure) {
      throw rules.withEarlier(failure);
    }
    if (thrown instanceof RuntimeException bug) {
      throw bug;
    }
    if (thrown instanceof Error bug) {
      throw bug;
    }
    throw (IOException) thrown;
  }

  private void win(Result result) {
    Runner winner = result.runner();
    winner.attempt.wins();
    if (winner.hedge) {
      hedges.hasWon();
    }
    long now = timer.nanos();
    if (!running.isEmpty()) {
      winner.won(running);
    }
    for (Runner each : running) {
      plan.took(now - each.sentNanos);
      each.lost(winner.attempt.number(), () -> loop.endpoints(call), now);
    }
    giveUp();
    if (sent.size() > 1 || call.trail() != null || winner.noted) {
      if (!winner.noted) {
        note(winner, last(result));
      }
      join(winner);
    }
  }

  private void join(@Nullable Runner winner) {
    call.onTrail()
        .joins(
            sent.stream().map(each -> each.trail).toList(),
            winner == null ? null : winner.trail,
            winner != null && winner.exhausted);
  }

  private SidecarException stopped(String how) {
    boolean started = running.stream().anyMatch(each -> each.attempt.wasRequestStarted());
    SidecarException failure =
        new SidecarException.Canceled(
            "cluster "
                + loop.cluster()
                + ": "
                + how
                + " with "
                + running.size()
                + " attempts under way",
            started ? Outcome.MAYBE_EXECUTED : Outcome.NOT_SENT,
            null);
    long now = timer.nanos();
    running.forEach(each -> each.stopped(how, () -> loop.endpoints(call), now));
    giveUp();
    join(null);
    return rules.withEarlier(failure);
  }

  /** Ends what still runs or would follow, and gives every permit back; again it does nothing. */
  private void giveUp() {
    arrived.addAll(race.end());
    arrived.forEach(Result::discard);
    arrived.clear();
    for (Runner each : running) {
      each.attempt.giveUp();
      returnPermit(each);
    }
    running.clear();
    promised.forEach(each -> loop.budget().give());
    promised.clear();
  }

  private void returnPermit(Runner runner) {
    if (runner.holdsPermit) {
      runner.holdsPermit = false;
      loop.budget().give();
    }
  }
}
