package dev.sidecar.call;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.DecisionRecord.AttemptMade;
import dev.sidecar.failure.DecisionRecord.Brought;
import dev.sidecar.failure.DecisionRecord.Passed;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.DecisionRecord.Times;
import dev.sidecar.failure.DecisionRecord.Verdict;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a call has been through. It begins at the first failure; a call that is followed, because it
 * is sampled or somebody asked, has it from the start and also leaves each choice of an endpoint
 * and the moments of the transport on it.
 *
 * <p>Written by the thread of the call, and by whatever ends a followed attempt.
 */
public final class Trail {
  private static final long NEVER = -1;

  private final @Nullable Consumer<DecisionRecord> asks;
  // The call's own, if this is the trail of one of several attempts that run at once.
  private final @Nullable Trail whole;
  // Of the attempt under way; null for a call that is not followed.
  private final @Nullable Map<Moment, Long> moments;
  private final List<Endpoint> tried = new ArrayList<>(2);
  private final List<AttemptMade> judged = new ArrayList<>(2);
  private List<Passed> passed = List.of();
  // The call itself, until it has returned, and each followed attempt that has not ended.
  private final AtomicInteger open = new AtomicInteger(1);
  private volatile @Nullable Pick pick;
  private long enteredNanos = NEVER;
  private long beganNanos = NEVER;
  private @Nullable Attempt current;
  private @Nullable Attempt answered;
  private int status;
  private boolean told;
  private List<Trail> branches = List.of();
  private @Nullable Trail winner;
  private boolean exhausted;
  private volatile long endedNanos = NEVER;
  private volatile @Nullable Runnable over;

  private Trail(
      @Nullable Map<Moment, Long> moments,
      @Nullable Consumer<DecisionRecord> asks,
      @Nullable Trail whole) {
    this.moments = moments;
    this.asks = asks;
    this.whole = whole;
  }

  /** A trail that begins at a failure. */
  static Trail ofFailure() {
    return new Trail(null, null, null);
  }

  /** A trail of a call that is followed. */
  static Trail followed(@Nullable Consumer<DecisionRecord> asks) {
    return new Trail(new EnumMap<>(Moment.class), asks, null);
  }

  /**
   * The trail of one of several attempts that run at once, each on a thread of its own.
   *
   * @param whole the call's; null where it has none
   * @param tried where the others went
   */
  public static Trail branch(@Nullable Trail whole, List<Endpoint> tried) {
    boolean followed = whole != null && whole.isFollowed();
    Trail branch = new Trail(followed ? new EnumMap<>(Moment.class) : null, null, whole);
    branch.tried.addAll(tried);
    return branch;
  }

  /**
   * The attempts that ran at once are decided, in the order of their numbers.
   *
   * @param won the trail of the one whose answer is the call's; null if none is
   * @param calledForMore whether that answer called for another attempt, which was not made
   */
  public void joins(List<Trail> attempts, @Nullable Trail won, boolean calledForMore) {
    branches = List.copyOf(attempts);
    winner = won;
    exhausted = calledForMore;
  }

  /** This one, of a call that has met on its route what another trail knows. */
  Trail after(@Nullable Trail before) {
    passed = before == null ? List.of() : before.passed;
    return this;
  }

  /** Something on the route has decided about the call. By that filter. */
  public void passed(Rule rule, String what) {
    passed = Stream.concat(passed.stream(), Stream.of(new Passed(rule, what))).toList();
  }

  /** What on the route has decided about the call, in order. */
  public List<Passed> passed() {
    return passed;
  }

  public boolean isFollowed() {
    return moments != null;
  }

  /** Who asked to be told of this very call, if anybody. */
  public @Nullable Consumer<DecisionRecord> asks() {
    return asks;
  }

  /** Whether no attempt has come to its endpoint or to its end. */
  boolean isFresh() {
    return pick == null && judged.isEmpty();
  }

  /**
   * Whether the last attempt was answered so that it called for another one, which was not made.
   */
  public boolean isExhausted() {
    if (!branches.isEmpty()) {
      return exhausted;
    }
    if (judged.isEmpty()) {
      return false;
    }
    AttemptMade last = judged.get(judged.size() - 1);
    return last.brought().status() != null && !last.verdict().again();
  }

  /** Whether this is the first time that somebody is told. */
  public boolean isToldNow() {
    boolean now = !told;
    told = true;
    return now;
  }

  /** Where earlier attempts went, in order: another one had better not go there. */
  public List<Endpoint> tried() {
    return tried;
  }

  /** Another attempt comes to the door of the cluster. By the retry loop. */
  public void enters(long nanos) {
    enteredNanos = nanos;
    beganNanos = NEVER;
    pick = null;
    answered = null;
    endedNanos = NEVER;
    if (moments != null) {
      moments.clear();
    }
  }

  /** The attempt's endpoint is chosen. By the balancer, before the attempt runs. */
  public void picked(Attempt attempt, Pick choice) {
    pick = choice;
    current = attempt;
    beganNanos = attempt.beganNanos();
    if (isFollowed()) {
      callsOwn().open.getAndIncrement();
      attempt.alsoTells(this::ended);
    }
  }

  private Trail callsOwn() {
    return whole == null ? this : whole;
  }

  /** The transport has come so far. For a call that is followed. */
  public void came(Moment moment, long nanos) {
    if (moments != null) {
      moments.put(moment, nanos);
    }
  }

  /** Response headers are there. By the balancer. */
  public void answered(Attempt attempt, int withStatus) {
    if (winner != null) {
      winner.answered(attempt, withStatus);
      return;
    }
    answered = attempt;
    status = withStatus;
  }

  /**
   * It is decided what follows an attempt. By the retry loop.
   *
   * @param otherwise the endpoints as they are now, if nobody noted the choice
   */
  public void judged(
      Attempt attempt, Brought brought, Verdict verdict, Supplier<Pick> otherwise, long nowNanos) {
    Endpoint endpoint = attempt.hasEndpoint() ? attempt.endpoint() : null;
    Pick choice = endpoint == null ? null : choice(otherwise);
    Times times =
        endpoint == null
            ? withoutEndpoint(attempt, brought, nowNanos)
            : times(attempt, brought.status() != null, nowNanos);
    judged.add(new AttemptMade(attempt.number(), endpoint, choice, brought, verdict, times));
    if (verdict.again() && endpoint != null) {
      tried.add(endpoint);
    }
  }

  /**
   * Another attempt was faster: of this one, which another thread may still carry, less is known.
   */
  public void lost(
      HedgedAttempt attempt,
      Brought brought,
      Verdict verdict,
      Supplier<Pick> otherwise,
      Duration ran) {
    Endpoint endpoint = attempt.chosen();
    Pick choice = endpoint == null ? null : choice(otherwise);
    Times times = new Times(null, null, null, null, null, endpoint == null ? null : ran);
    judged.add(new AttemptMade(attempt.number(), endpoint, choice, brought, verdict, times));
  }

  private Pick choice(Supplier<Pick> otherwise) {
    Pick noted = pick;
    return noted != null ? noted : otherwise.get();
  }

  private Times times(Attempt attempt, boolean wasAnswered, long nowNanos) {
    long began = wasAnswered ? beganNanos : attempt.beganNanos();
    long entered = attempt.number() == 1 ? attempt.call().enteredNanos() : enteredNanos;
    Duration admission =
        began == NEVER || entered == NEVER ? null : Duration.ofNanos(began - entered);
    Duration whole =
        Duration.ofNanos(wasAnswered ? attempt.answerNanos() : nowNanos - attempt.beganNanos());
    return new Times(
        admission,
        between(Moment.CONNECTING, Moment.CONNECTED),
        between(Moment.REQUEST_STARTED, Moment.REQUEST_SENT),
        between(Moment.REQUEST_SENT, Moment.RESPONSE_STARTED),
        bodyTime(),
        whole);
  }

  private static Times withoutEndpoint(Attempt attempt, Brought brought, long nowNanos) {
    // One that was cut had waited for a connection all the time; all else was refused at once.
    Duration waited =
        brought.rule() == Rule.TIMEOUT_CALL
            ? Duration.ofNanos(nowNanos - attempt.beganNanos())
            : null;
    return new Times(waited, null, null, null, null, null);
  }

  private @Nullable Duration between(Moment first, Moment second) {
    Long from = at(first);
    Long to = at(second);
    return from == null || to == null ? null : Duration.ofNanos(to - from);
  }

  private @Nullable Duration bodyTime() {
    long ended = endedNanos;
    Long headers = at(Moment.ANSWERED);
    return headers == null || ended == NEVER
        ? null
        : Duration.ofNanos(Math.max(0, ended - headers));
  }

  private @Nullable Long at(Moment moment) {
    return moments == null ? null : moments.get(moment);
  }

  private void ended(Attempt attempt) {
    if (attempt == current) {
      endedNanos = attempt.nanos();
    }
    callsOwn().left();
  }

  /** Runs once the call, which has returned an answer, has no attempt any more. */
  public void whenOver(Runnable then) {
    over = then;
    left();
  }

  private void left() {
    // Behind the decrement: whoever is last sees what the other wrote before its own.
    if (open.decrementAndGet() == 0) {
      Runnable then = over;
      if (then != null) {
        then.run();
      }
    }
  }

  /** The attempts that are decided, and the last one, of whose answer there was nothing to say. */
  public List<AttemptMade> attempts() {
    if (!branches.isEmpty()) {
      return branches.stream().flatMap(each -> each.attempts().stream()).toList();
    }
    List<AttemptMade> all = new ArrayList<>(judged);
    Attempt last = answered;
    if (last == null) {
      return all;
    }
    if (all.isEmpty() || all.get(all.size() - 1).number() < last.number()) {
      Verdict verdict = new Verdict(null, false, "answered");
      all.add(
          new AttemptMade(
              last.number(), last.endpoint(), pick, brought(last), verdict, times(last, true, 0)));
    } else {
      AttemptMade made = all.remove(all.size() - 1);
      all.add(
          new AttemptMade(
              made.number(),
              made.endpoint(),
              made.pick(),
              brought(last),
              made.verdict(),
              times(last, true, 0)));
    }
    return all;
  }

  private Brought brought(Attempt attempt) {
    return bodyEnd(attempt, status);
  }

  /**
   * An answer and what became of its body.
   *
   * @param withStatus null where nobody noted it
   */
  public static Brought bodyEnd(Attempt attempt, @Nullable Integer withStatus) {
    Rule rule = attempt.timedOut() ? attempt.limit().rule() : null;
    String failure =
        attempt.timedOut()
            ? "response body cut by " + attempt.limit().knob()
            : attempt.hasResponseBodyFailed()
                ? "response body broke"
                : attempt.isCanceled() ? "response body canceled" : null;
    return new Brought(withStatus, failure, rule, Outcome.EXECUTED);
  }

  /** Every rule that has decided about the call, in order, each once. */
  public List<Rule> rules() {
    Set<Rule> rules = new LinkedHashSet<>();
    passed.forEach(each -> rules.add(each.rule()));
    attempts().forEach(attempt -> DecisionRecord.add(rules, attempt));
    return new ArrayList<>(rules);
  }
}
