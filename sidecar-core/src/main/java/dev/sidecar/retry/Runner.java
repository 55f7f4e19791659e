package dev.sidecar.retry;

import dev.sidecar.call.HedgedAttempt;
import dev.sidecar.call.Trail;
import dev.sidecar.failure.DecisionRecord.Brought;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.DecisionRecord.Verdict;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One attempt of a hedged call, as the thread that decides sees it; touched by that one alone. */
final class Runner {
  final HedgedAttempt attempt;
  final Trail trail;
  final long sentNanos;

  /** Whether it was sent beside another one. */
  final boolean hedge;

  boolean holdsPermit;

  /** Whether another one follows it already, so that it leads to no further one. */
  boolean hedged;

  /** What was decided about another one; null where there was nothing to decide yet. */
  @Nullable Verdict verdict;

  /** Whether its answer called for another attempt, which was not made. */
  boolean exhausted;

  /** Whether its trail has what it brought. */
  boolean noted;

  Runner(HedgedAttempt attempt, Trail trail, long sentNanos, boolean hedge, boolean holdsPermit) {
    this.attempt = attempt;
    this.trail = trail;
    this.sentNanos = sentNanos;
    this.hedge = hedge;
    this.holdsPermit = holdsPermit;
  }

  /** What was decided about another one; an earlier decision stays in its words. */
  void decided(Verdict next) {
    Verdict before = verdict;
    verdict =
        before == null
            ? next
            : new Verdict(
                next.rule(), next.again(), next.why() + "; " + before.rule() + ": " + before.why());
  }

  /** The other one that was decided about was not sent after all. */
  void unsent(String why) {
    Verdict before = Objects.requireNonNull(verdict);
    verdict = new Verdict(before.rule(), false, why + "; " + before.why());
  }

  /** Its answer is the call's, while these still ran. */
  void won(List<Runner> others) {
    String how =
        others.stream()
            .map(each -> "attempt " + each.attempt.number())
            .collect(Collectors.joining(", ", "answered first; canceled: ", ""));
    Verdict before = verdict;
    verdict =
        before == null
            ? new Verdict(null, false, how)
            : new Verdict(before.rule(), before.again(), before.why() + "; " + how);
  }

  /** The attempt of that number was faster. */
  void lost(int winner, Supplier<Pick> endpoints, long now) {
    String faster = "attempt " + winner + " was faster";
    ended("canceled: " + faster, Rule.HEDGE_LOST, faster, endpoints, now);
  }

  /** The call was stopped while it ran. */
  void stopped(String how, Supplier<Pick> endpoints, long now) {
    ended(how, null, "the call has ended", endpoints, now);
  }

  private void ended(
      String failure, @Nullable Rule rule, String why, Supplier<Pick> endpoints, long now) {
    Outcome outcome = attempt.wasRequestStarted() ? Outcome.MAYBE_EXECUTED : Outcome.NOT_SENT;
    trail.lost(
        attempt,
        new Brought(null, failure, rule, outcome),
        verdict == null ? new Verdict(null, false, why) : verdict,
        endpoints,
        Duration.ofNanos(now - sentNanos));
  }
}
