package dev.sidecar.failure;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a call went where it went and ended as it did, or, from {@code explain}, what would happen to
 * it. Immutable. What was not measured is null. See {@code docs/EXPLAIN.md}.
 *
 * @param asked what the application asked for
 * @param route null for an operation, which names its cluster
 * @param cluster null where there is no route
 * @param attempts oldest first; none from {@code explain}
 * @param ending null from {@code explain}
 * @param passed what on the route decided about the call before its cluster, in order; nothing from
 *     {@code explain}
 */
public record DecisionRecord(
    Asked asked,
    @Nullable RouteTaken route,
    @Nullable ClusterSeen cluster,
    List<AttemptMade> attempts,
    @Nullable Ending ending,
    List<Passed> passed) {
  public DecisionRecord {
    attempts = List.copyOf(attempts);
    passed = List.copyOf(passed);
  }

  /**
   * What the application asked for.
   *
   * @param url without user, password and signatures, as spans show it; null for an operation
   * @param idempotent whether doing it twice does no more than doing it once
   * @param replayable whether its body, if it has one, can be sent twice
   */
  public record Asked(
      String method, @Nullable String url, boolean idempotent, boolean replayable) {}

  /**
   * How the route was found.
   *
   * @param rule one of {@code route/…}
   * @param taken null if no route took the call
   * @param misses the nearest routes that did not take it, in the policy's order, at most {@link
   *     #MOST_MISSES}
   */
  public record RouteTaken(Rule rule, @Nullable RouteSeen taken, List<Miss> misses) {
    public static final int MOST_MISSES = 4;

    public RouteTaken {
      misses = List.copyOf(misses);
    }
  }

  /**
   * A route of the policy.
   *
   * @param position in the policy's {@code routes}, from 0
   * @param match its conditions in words; values of credentials are not among them
   * @param leadsTo the name of its cluster, or {@code split orders 90, canary 10}, {@code redirect
   *     301}, {@code respond 404}
   */
  public record RouteSeen(int position, String host, String match, String leadsTo) {}

  /**
   * Something on the route that decided about the call.
   *
   * @param rule like {@code fault/delay}
   * @param what with its numbers
   */
  public record Passed(Rule rule, String what) {}

  /**
   * A route that did not take the call.
   *
   * @param why the first condition that did not hold, with what was found
   */
  public record Miss(RouteSeen route, String why) {}

  /**
   * A cluster as it was when the record was made.
   *
   * @param next the endpoints as they are for an attempt that were made now; null where an attempt
   *     has them
   */
  public record ClusterSeen(String name, Limits limits, Use use, @Nullable Pick next) {}

  /**
   * What bounds this call.
   *
   * @param timeouts of its route, with the caller's own in place of {@code call} if it has one; one
   *     of more than 365 days shows as 365 days
   * @param repeats what would be answered by another attempt, for a call of this kind
   * @param never why nothing would; null if something would
   * @param hedging how attempts are sent beside others; null if they never are by policy
   */
  public record Limits(
      TimeoutPolicy timeouts,
      Duration connectTimeout,
      RetryPolicy retry,
      List<Repeat> repeats,
      @Nullable Rule never,
      @Nullable Hedging hedging) {
    public Limits {
      repeats = List.copyOf(repeats);
    }
  }

  /**
   * How a call is hedged.
   *
   * @param rule one of {@code hedge/…}
   * @param attempts of the call at the most
   * @param delay without a response, until another attempt is sent, as it was when the record was
   *     made; null for {@code hedge/per-try-timeout} without such a limit, and for {@code
   *     hedge/percentile} while too few latencies are known
   * @param never why a call of this kind is not hedged; null if it may be
   */
  public record Hedging(Rule rule, int attempts, @Nullable Duration delay, @Nullable Rule never) {}

  /**
   * A condition for another attempt.
   *
   * @param rule one of {@code retry/…}
   * @param notSentOnly whether only for requests that were certainly not executed
   */
  public record Repeat(Rule rule, boolean notSentOnly) {}

  /**
   * What of the cluster is used.
   *
   * @param breaker the circuit breaker's state, like {@code half open}; null without one
   */
  public record Use(Permits permits, Retrying retrying, @Nullable String breaker) {}

  /**
   * Admission: attempts, and the thresholds of its policy.
   *
   * @param maxConnections {@link Integer#MAX_VALUE} on HTTP/2, where no attempt waits for one
   */
  public record Permits(
      int running, int waiting, int maxConnections, int maxPending, int maxRequests) {}

  /** The retry budget: retries under way, how many may be at this moment, and by which limit. */
  public record Retrying(int underWay, long allowed, RetryLimit limit) {}

  /**
   * The balancer's choice.
   *
   * @param rules one of {@code balance/…} for the picker, then what else decided
   * @param candidates of many endpoints {@link #MOST_CANDIDATES}: those drawn, and then the first
   *     ones
   * @param endpoints how many there are, those that are out too
   * @param drawn those whose loads were compared, in order; one may be drawn twice
   * @param atChoice whether the numbers are those that were compared; else they were read after the
   *     attempt
   * @param among the part of the cluster that was chosen from; null if it was all of it
   */
  public record Pick(
      List<Rule> rules,
      List<Candidate> candidates,
      int endpoints,
      List<Endpoint> drawn,
      boolean atChoice,
      @Nullable Among among) {
    public static final int MOST_CANDIDATES = 16;

    public Pick {
      rules = List.copyOf(rules);
      candidates = List.copyOf(candidates);
      drawn = List.copyOf(drawn);
    }
  }

  /**
   * A part of a cluster's endpoints.
   *
   * @param priority 0 is first
   * @param locality like {@code eu/a}; empty where localities did not decide
   * @param subset the metadata of its endpoints, like {@code stage=canary, version=2}; empty where
   *     no subset was chosen
   */
  public record Among(int priority, String locality, String subset) {}

  /**
   * An endpoint that could be chosen.
   *
   * @param inFlight its attempts that had begun and not ended
   * @param ejectedBy one of {@code outlier/…}; null if it is not ejected
   * @param tried whether an earlier attempt of the call went there
   * @param unhealthyBy one of {@code health/…}; null if it is healthy, or not checked
   */
  public record Candidate(
      Endpoint endpoint,
      int weight,
      int inFlight,
      @Nullable Rule ejectedBy,
      boolean tried,
      @Nullable Rule unhealthyBy) {}

  /**
   * One attempt.
   *
   * @param number from 1
   * @param endpoint null if it was refused before there was one
   * @param pick null if there was none
   */
  public record AttemptMade(
      int number,
      @Nullable Endpoint endpoint,
      @Nullable Pick pick,
      Brought brought,
      Verdict verdict,
      Times times) {}

  /**
   * What an attempt brought: a status, or a failure.
   *
   * @param rule the limit that cut it or the threshold that refused it; null for all else
   */
  public record Brought(
      @Nullable Integer status, @Nullable String failure, @Nullable Rule rule, Outcome outcome) {}

  /**
   * What followed an attempt.
   *
   * @param rule one of {@code retry/…}; null where there was nothing to decide
   * @param again whether it was followed by another one
   * @param why with the numbers that were compared
   */
  public record Verdict(@Nullable Rule rule, boolean again, String why) {}

  /**
   * How long the parts of an attempt took. For a call that was not sampled only {@code admission}
   * and {@code whole} are known.
   *
   * @param admission the wait for a connection's permit
   * @param connect null too if the connection was there
   * @param request from its first byte to its last
   * @param firstByte from then to the first byte of the response
   * @param body from the response's headers to the body's end
   * @param whole from the end of admission to the response's headers or the failure
   */
  public record Times(
      @Nullable Duration admission,
      @Nullable Duration connect,
      @Nullable Duration request,
      @Nullable Duration firstByte,
      @Nullable Duration body,
      @Nullable Duration whole) {
    /** Nothing measured. */
    public static final Times NONE = new Times(null, null, null, null, null, null);
  }

  /**
   * How the call ended.
   *
   * @param outcome the most that any attempt did on the other side
   * @param time since it entered its cluster; null for a refusal that nobody timed
   */
  public record Ending(
      @Nullable Integer status,
      @Nullable String failure,
      Outcome outcome,
      @Nullable Duration time) {}

  /** Every rule that decided, in order, each once. */
  public List<Rule> rules() {
    Set<Rule> rules = new LinkedHashSet<>();
    if (route != null) {
      rules.add(route.rule());
    }
    passed.forEach(each -> rules.add(each.rule()));
    if (cluster != null) {
      add(rules, cluster.next());
    }
    attempts.forEach(attempt -> add(rules, attempt));
    return new ArrayList<>(rules);
  }

  /** Adds the rules of one attempt. */
  public static void add(Set<Rule> rules, AttemptMade attempt) {
    Duration waited = attempt.times().admission();
    if (waited != null && !waited.isZero()) {
      rules.add(Rule.ADMISSION_MAX_CONNECTIONS);
    }
    add(rules, attempt.pick());
    add(rules, attempt.brought().rule());
    add(rules, attempt.verdict().rule());
  }

  /** Adds the rules of a choice, and those by which endpoints were not in it. */
  public static void add(Set<Rule> rules, @Nullable Pick pick) {
    if (pick != null) {
      pick.candidates().forEach(each -> add(rules, each.ejectedBy()));
      pick.candidates().forEach(each -> add(rules, each.unhealthyBy()));
      rules.addAll(pick.rules());
    }
  }

  private static void add(Set<Rule> rules, @Nullable Rule rule) {
    if (rule != null) {
      rules.add(rule);
    }
  }

  /** For a person: aligned lines. */
  public String text() {
    return DecisionText.of(this);
  }

  /** For a program: one object on one line; the keys are in {@code docs/EXPLAIN.md}. */
  public String json() {
    return DecisionJson.of(this);
  }

  @Override
  public String toString() {
    return text();
  }
}
