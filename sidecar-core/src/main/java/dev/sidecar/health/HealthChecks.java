package dev.sidecar.health;

import dev.sidecar.call.Attempt;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.filter.Filter;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.Transport.Probed;
import dev.sidecar.time.Background;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a cluster's endpoints whether they are healthy, and takes those that are not out of the
 * balancing. It outlives policies. Decides on the control thread; probes block threads of the
 * background, and an endpoint has at most one under way.
 */
public final class HealthChecks {
  private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

  private final String cluster;
  private final Parts parts;
  private final OneChange change;
  private final LongAdder checks = new LongAdder();
  private final LongAdder failures = new LongAdder();
  // Replaced as a whole by the control thread; calls look here when an endpoint says it is unwell.
  private volatile Map<Endpoint, Session> sessions = Map.of();
  private Set<Endpoint> members = Set.of();
  private @Nullable HealthCheckPolicy policy;

  /**
   * What checks need besides a policy.
   *
   * @param hadCalls whether the cluster has ever had one
   * @param passed told of each endpoint that is healthy and passes
   * @param changed run after endpoints became healthy or unhealthy
   */
  public record Parts(
      Background background,
      Ticker ticker,
      Draws draws,
      BooleanSupplier hadCalls,
      Consumer<EndpointHealth> passed,
      Runnable changed) {}

  /** Checks that are off. */
  public HealthChecks(String cluster, Parts parts) {
    this.cluster = cluster;
    this.parts = parts;
    this.change = new OneChange(parts.background, parts.changed);
  }

  /**
   * From now on checks these endpoints under this policy; {@link #begin} is next, after the caller
   * has published who is healthy. Endpoints that stay keep what is known of them. Without a policy
   * all are healthy.
   */
  public void watch(@Nullable HealthCheckPolicy next, Collection<? extends Checked> now) {
    Set<Endpoint> served = policy == null ? members : Set.of();
    Map<Endpoint, Session> wanted = new LinkedHashMap<>();
    if (next != null) {
      for (Checked each : now) {
        Endpoint endpoint = each.health().endpoint();
        Session last = sessions.get(endpoint);
        boolean same = last != null && last.endpoint == each && next.equals(policy);
        wanted.put(
            endpoint,
            same ? last : new Session(each, next, known(last, served.contains(endpoint))));
      }
    }
    Map<Endpoint, Session> before = sessions;
    sessions = wanted;
    members = now.stream().map(each -> each.health().endpoint()).collect(Collectors.toSet());
    policy = next;
    before.forEach((endpoint, session) -> endUnless(wanted.get(endpoint), session));
    wanted.values().forEach(Session::shows);
  }

  /** What is known of an endpoint holds, whatever connections it is reached over now. */
  private static CheckState known(@Nullable Session last, boolean served) {
    return last != null ? last.state : served ? CheckState.SERVES : CheckState.JOINS;
  }

  private static void endUnless(@Nullable Session next, Session last) {
    if (next != last) {
      last.ends();
      if (next == null || next.endpoint != last.endpoint) {
        last.endpoint.health().checked(null, false);
      }
    }
  }

  /** Begins what {@link #watch} has found to be new. */
  public void begin() {
    sessions.values().forEach(Session::begins);
  }

  /** What calls must pass so that an endpoint can say that it is unhealthy; null without checks. */
  public @Nullable Filter<Attempt> filter() {
    return policy == null ? null : new ImmediateFailure(this::told);
  }

  /** Done when every endpoint of now has had its first result. */
  public CompletableFuture<Void> allChecked() {
    return CompletableFuture.allOf(
        sessions.values().stream().map(each -> each.decided).toArray(CompletableFuture<?>[]::new));
  }

  /** Probes that have ended, since the start. */
  public long checks() {
    return checks.sum();
  }

  /** Those of them that failed. */
  public long failures() {
    return failures.sum();
  }

  /** On the thread of a call, of which there may be many. */
  private void told(Endpoint endpoint) {
    Session session = sessions.get(endpoint);
    if (session == null || session.endpoint.health().isExcluded()) {
      return;
    }
    execute(
        () -> session.judge(CheckResult.TOLD, true, "its answer has " + ImmediateFailure.HEADER));
  }

  private boolean execute(Runnable task) {
    try {
      parts.background.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      // The client closes, and nobody wants to know any more.
      return false;
    }
  }

  /** The checks of one endpoint under one policy. By the control thread. */
  private final class Session {
    final Checked endpoint;
    final HealthCheckPolicy policy;
    final CompletableFuture<Void> decided = new CompletableFuture<>();
    CheckState state;
    private Background.@Nullable Repetition next;
    private boolean begun;
    private boolean over;

    Session(Checked endpoint, HealthCheckPolicy policy, CheckState state) {
      this.endpoint = endpoint;
      this.policy = policy;
      this.state = state;
      if (!state.first()) {
        decided.complete(null);
      }
    }

    void shows() {
      EndpointHealth health = endpoint.health();
      health.checked(state.out(), health.isExcluded());
    }

    void begins() {
      if (!begun) {
        begun = true;
        probeIn(CheckSchedule.first(policy.times(), parts.draws));
      }
    }

    void ends() {
      over = true;
      decided.complete(null);
      Background.Repetition waiting = next;
      if (waiting != null) {
        waiting.stop();
      }
    }

    private void probeIn(Duration delay) {
      if (over) {
        return;
      }
      if (delay.isZero()) {
        probeSoon();
        return;
      }
      try {
        next = parts.background.after(delay, this::probeSoon);
      } catch (RejectedExecutionException e) {
        ends();
      }
    }

    private void probeSoon() {
      try {
        parts.background.block(this::probe);
      } catch (RejectedExecutionException e) {
        // The client closes.
        ends();
      }
    }

    /** On a thread that may block. */
    private void probe() {
      long limit = Deadline.after(parts.ticker.nanos(), policy.timeout());
      Probed probed = endpoint.probe(policy.probe(), limit);
      execute(() -> ended(probed));
    }

    private void ended(Probed probed) {
      if (over) {
        return;
      }
      CheckResult result = CheckResult.of(policy.probe(), probed);
      boolean passed = result == CheckResult.PASSED;
      checks.increment();
      if (!passed) {
        failures.increment();
      }
      boolean says = probed instanceof Probed.Answered answer && answer.unhealthy();
      judge(result, says && !passed, why(probed));
      if (passed && state.healthy() && policy.returnsEjected()) {
        parts.passed.accept(endpoint.health());
      }
      probeIn(
          CheckSchedule.next(
              policy.times(), passed, state.healthy(), parts.hadCalls.getAsBoolean(), parts.draws));
    }

    private void judge(CheckResult result, boolean excludes, String why) {
      if (over) {
        return;
      }
      CheckState last = state;
      state = last.after(result, policy.thresholds());
      boolean excluded = !state.healthy() && (excludes || endpoint.health().isExcluded());
      endpoint.health().checked(state.out(), excluded);
      if (last.healthy() != state.healthy()) {
        log(why);
        change.soon();
        if (!state.healthy()) {
          endpoint.drain();
        }
      }
      if (last.first() && !execute(() -> decided.complete(null))) {
        decided.complete(null);
      }
    }

    private void log(String why) {
      if (state.healthy()) {
        LOG.info("cluster {}: endpoint {}: healthy", cluster, endpoint.health().endpoint());
      } else {
        LOG.warn(
            "cluster {}: endpoint {}: unhealthy: {}", cluster, endpoint.health().endpoint(), why);
      }
    }

    private String why(Probed probed) {
      return probed instanceof Probed.Failed failed
          ? "health check: " + failed.why()
          : probed instanceof Probed.Said said
              ? "health check: " + said.why()
              : probed instanceof Probed.Answered answered
                  ? "health check: status " + answered.status()
                  : "health check: connected";
    }
  }
}
