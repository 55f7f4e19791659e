package dev.sidecar.cluster;

import dev.sidecar.admission.Admission;
import dev.sidecar.admission.ClusterConcurrency;
import dev.sidecar.admission.Thresholds;
import dev.sidecar.balance.ProbeCounts;
import dev.sidecar.balance.Turns;
import dev.sidecar.breaker.ClusterBreaker;
import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.DecisionRecord.ClusterSeen;
import dev.sidecar.failure.DecisionRecord.Limits;
import dev.sidecar.failure.DecisionRecord.Retrying;
import dev.sidecar.failure.DecisionRecord.Use;
import dev.sidecar.filter.FilterStack;
import dev.sidecar.filter.Service;
import dev.sidecar.health.HealthChecks;
import dev.sidecar.health.OutlierDetection;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.retry.Hedges;
import dev.sidecar.retry.Repeats;
import dev.sidecar.retry.RetryBudget;
import dev.sidecar.shed.ClusterShedding;
import dev.sidecar.spi.Transport;
import dev.sidecar.telemetry.ClusterMeters;
import dev.sidecar.telemetry.ClusterTimes;
import dev.sidecar.telemetry.Handshakes;
import dev.sidecar.time.Background;
import dev.sidecar.time.TickerClock;
import dev.sidecar.time.WallClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A named cluster with all that must outlive a snapshot: its permits, its retry budget, its circuit
 * breaker, whose turn it is, who is ejected and who is unhealthy. Its snapshot changes, the cluster
 * stays. A call ends on the snapshot that it began on.
 */
public final class Cluster implements Service<Call> {
  private static final List<CircuitBreaker.State> BREAKER_STATES =
      List.of(
          CircuitBreaker.State.CLOSED, CircuitBreaker.State.OPEN, CircuitBreaker.State.HALF_OPEN);

  private record Current(ClusterSnapshot snapshot, Service<Call> stack) {}

  private final EngineParts parts;
  private final Admission admission;
  private final ClusterConcurrency concurrency;
  private final ClusterShedding shedding;
  private final RetryBudget budget;
  private final Hedges hedges;
  private final ProbeCounts probes = new ProbeCounts();
  private final Turns turns;
  private final ClusterBreaker breaker;
  private final OutlierDetection outliers;
  private final HealthChecks checks;
  private final DiscoveryState discovery;
  private final SubsetTally subsets = new SubsetTally();
  private final @Nullable ClusterTimes times;
  private final Handshakes handshakes;
  private final Clock clock;
  // Of the control thread.
  private Background.@Nullable Repetition warmed;
  private volatile Current current;
  private final Service<Call> aside;

  /**
   * A cluster with nothing spent yet.
   *
   * @param handshakes counted by the connections of its members
   */
  public Cluster(
      ClusterPolicy policy,
      List<ClusterSnapshot.Member> members,
      Handshakes handshakes,
      EngineParts parts) {
    this.parts = parts;
    this.handshakes = handshakes;
    this.clock = WallClock.of(parts.timer());
    this.admission = new Admission(policy.name(), thresholds(policy), parts.timer());
    this.concurrency =
        new ClusterConcurrency(
            policy.name(), admission, parts.background(), parts.timer()::nanos, parts.draws());
    this.shedding = new ClusterShedding(policy.name(), parts.timer()::nanos, parts.draws());
    this.budget = new RetryBudget(admission::active);
    this.hedges = new Hedges(parts.workers());
    // Without a registry nobody reads them, and a call does not pay for them.
    this.times = parts.meters() == null ? null : new ClusterTimes(parts.timer()::nanos);
    this.turns = new Turns(parts.draws());
    this.breaker =
        new ClusterBreaker(policy.name(), parts.breakers(), new TickerClock(parts.timer()::nanos));
    this.outliers =
        new OutlierDetection(
            policy.name(),
            parts.background(),
            parts.timer()::nanos,
            parts.draws(),
            this::republish);
    this.checks =
        new HealthChecks(
            policy.name(),
            new HealthChecks.Parts(
                parts.background(),
                parts.timer()::nanos,
                parts.draws(),
                () -> budget.calls() > 0,
                outliers::passed,
                this::republish));
    this.discovery = new DiscoveryState(parts.timer()::nanos);
    judge(policy, members);
    this.current = compose(policy, members);
    // Afterwards, because a result publishes a snapshot itself.
    checks.begin();
    this.aside =
        FilterStack.<Call>requestEnters()
            .thenIf(parts.callSpans(policy.name()), spans -> spans)
            .andReaches(this);
  }

  /** Takes a call of a route, which has its span if it is to have one. */
  @Override
  public Reply send(Call call) throws IOException {
    return current.stack.send(call);
  }

  /**
   * The way in for what comes by no route, such as an execution or a copy of a call: it has its own
   * span.
   */
  public Service<Call> aside() {
    return aside;
  }

  public ClusterSnapshot snapshot() {
    return current.snapshot;
  }

  /** Calls that begin from now on run on what is given. By the control thread only. */
  public void publish(ClusterPolicy policy, List<ClusterSnapshot.Member> members) {
    judge(policy, members);
    current = compose(policy, members);
    admission.limit(thresholds(policy));
    checks.begin();
  }

  /** The same policy and endpoints, of which some are ejected or were let in. */
  private void republish() {
    ClusterSnapshot last = current.snapshot;
    current = compose(last.policy(), last.members());
  }

  /** What the snapshot that is composed next asks. */
  private void judge(ClusterPolicy policy, List<ClusterSnapshot.Member> members) {
    concurrency.use(policy.admission().adaptiveConcurrency());
    shedding.use(policy.admission().shedding());
    long now = parts.timer().nanos();
    members.forEach(member -> member.handle().hears(policy.loadBalancing(), probes, now));
    breaker.use(policy.health().circuitBreaker());
    budget.limit(policy.admission().retryRate(), parts.timer().nanos());
    outliers.watch(
        policy.health().outlierDetection(),
        members.stream().map(member -> member.handle().health()).toList());
    checks.watch(
        policy.health().healthCheck(),
        members.stream().map(ClusterSnapshot.Member::handle).toList());
  }

  /** It has left the policy: nothing runs for it any more, and its idle connections close. */
  public void retire() {
    concurrency.use(null);
    breaker.use(null);
    outliers.watch(null, List.of());
    checks.watch(null, List.of());
    republishAfter(0);
    current.snapshot.endpoints().forEach(EndpointHandle::retire);
  }

  /** Attempts that run, or wait for a connection. */
  public Admission admission() {
    return admission;
  }

  /** The adaptive limit, if the policy wants one. */
  public ClusterConcurrency concurrency() {
    return concurrency;
  }

  /** What refuses calls after too many failures, if the policy wants it. */
  public ClusterShedding shedding() {
    return shedding;
  }

  /** Whether a call runs here, waits for a connection, or waits for its next attempt. */
  public boolean isBusy() {
    return admission.active() > 0 || budget.underWay() > 0;
  }

  /** Calls and retries. */
  public RetryBudget budget() {
    return budget;
  }

  /** Attempts that run beside others of their call. */
  public Hedges hedges() {
    return hedges;
  }

  /** The circuit breaker, if the policy wants one. */
  public ClusterBreaker breaker() {
    return breaker;
  }

  /** Who is ejected. */
  public OutlierDetection outliers() {
    return outliers;
  }

  /** Who is unhealthy. */
  public HealthChecks checks() {
    return checks;
  }

  /** How its endpoints are being found. */
  public DiscoveryState discovery() {
    return discovery;
  }

  /** The TLS handshakes of its connections. */
  public Handshakes handshakes() {
    return handshakes;
  }

  /** How long calls and attempts take; null where nobody reads it. */
  @Nullable ClusterTimes times() {
    return times;
  }

  /**
   * The cluster as a decision record shows it.
   *
   * @param call whose policy is known
   * @param withEndpoints whether no attempt has left them on the call's trail
   */
  public ClusterSeen seen(Call call, boolean withEndpoints) {
    ClusterSnapshot snapshot = current.snapshot;
    ClusterPolicy policy = snapshot.policy();
    TimeoutPolicy timeouts = call.policy().timeouts();
    long own = call.callerTimeoutNanos();
    Limits limits =
        new Limits(
            own == 0
                ? timeouts
                : timeouts.withCall(
                    Duration.ofNanos(Math.min(own, TimeoutPolicy.LONGEST.toNanos()))),
            policy.connectTimeout(),
            call.policy().retry(),
            Repeats.of(call),
            Repeats.never(call),
            hedges.seen(call));
    RetryLimit retries = policy.admission().retries();
    Retrying retrying = new Retrying(budget.underWay(), budget.allowed(retries), retries);
    Use use = new Use(admission.permits(), retrying, breaker.state());
    return new ClusterSeen(
        policy.name(),
        limits,
        use,
        withEndpoints ? snapshot.endpointsNow(call.policy().metadataMatch()) : null);
  }

  /** What the cluster counts, to be registered. */
  public ClusterMeters meters(MeterRegistry registry) {
    ClusterMeters meters =
        new ClusterMeters(registry, name())
            .times(times)
            .counts("calls", "Calls and executions", budget, RetryBudget::calls)
            .counts("retries", "Attempts after the first", budget, RetryBudget::retries)
            .counts("retries.denied", "Retries over the limit", budget, RetryBudget::denied)
            .counts("hedges", "Attempts beside another one", hedges, Hedges::sent)
            .counts("hedges.won", "Hedges that were faster", hedges, Hedges::won)
            .counts("hedges.denied", "Hedges that were not sent", hedges, Hedges::denied)
            .counts("hedges.threadless", "No thread was free", hedges, Hedges::threadless)
            .counts("probes", "Endpoints asked for their load", probes, ProbeCounts::sent)
            .counts("probes.failed", "Those without an answer", probes, ProbeCounts::failed)
            .counts("refused", "Attempts over a threshold", admission, Admission::refused)
            .counts("shed", "Calls refused after failures", shedding, ClusterShedding::refused)
            .counts(
                "concurrency.refused",
                "Attempts over the adaptive limit",
                concurrency,
                ClusterConcurrency::refused)
            .counts("breaker.refused", "Attempts refused", breaker, ClusterBreaker::refused)
            .counts("ejections", "Endpoints ejected", outliers, OutlierDetection::ejections)
            .counts(
                "ejections.denied", "Ejections over the limit", outliers, OutlierDetection::denied)
            .counts(
                "ejections.unenforced",
                "Ejections left out by chance",
                outliers,
                OutlierDetection::unenforced)
            .counts("healthchecks", "Health checks that ended", checks, HealthChecks::checks)
            .counts("healthchecks.failed", "Those that failed", checks, HealthChecks::failures)
            .counts("subsets.selected", "Attempts to a subset", subsets, it -> it.selected.sum())
            .counts(
                "subsets.fallback", "Attempts by the fallback", subsets, it -> it.fellBack.sum())
            .counts("discovery.failures", "Failures to find", discovery, DiscoveryState::failures)
            .shows("amplification", "Attempts for each call", budget, RetryBudget::amplification)
            .shows("retries.active", "Retries under way", budget, RetryBudget::underWay)
            .shows("active", "Attempts that run or wait", admission, Admission::active)
            .shows("pending", "Attempts that wait for a connection", admission, Admission::pending)
            .shows("success", "Of the calls", shedding, ClusterShedding::successFraction)
            .shows("concurrency.limit", "Attempts", concurrency, ClusterConcurrency::limit)
            .shows(
                "concurrency.min.rtt",
                "Seconds of an attempt",
                concurrency,
                ClusterConcurrency::minRttSeconds)
            .shows("probes.pool", "Answers to choose by", this, Cluster::pooledProbes)
            .shows("endpoints.age", "Seconds since found", discovery, DiscoveryState::ageSeconds)
            .shows("subsets", "Subsets", this, it -> it.current.snapshot.subsets())
            .shows("connections.keep_alive", "Seconds", this, Cluster::keepAliveSeconds)
            .shows(
                "endpoints",
                "Endpoints",
                state("healthy"),
                this,
                it -> it.count(each -> each.health().isIn()))
            .shows(
                "endpoints",
                "Endpoints",
                state("ejected"),
                this,
                it -> it.count(EndpointHandle::isEjected))
            .shows(
                "endpoints",
                "Endpoints",
                state("unhealthy"),
                this,
                it -> it.count(each -> each.health().unhealthyBy() != null));
    for (CircuitBreaker.State state : BREAKER_STATES) {
      Tags tag = state(state.name().toLowerCase(Locale.ROOT));
      meters.shows("breaker.state", "1 if so", tag, breaker, it -> it.isIn(state));
    }
    if (parts.tls() != null) {
      meters
          .handshakes(handshakes)
          .shows("tls.certificate.age", "Seconds since its start", this, Cluster::oldestSeconds)
          .shows("tls.certificate.expiry", "Seconds to its end", this, Cluster::expirySeconds);
    }
    return meters;
  }

  /** Of all its pickers; NaN where none chooses by probes. */
  private double pooledProbes() {
    int pooled = current.snapshot.pooledProbes();
    return pooled < 0 ? Double.NaN : pooled;
  }

  /** The shortest limit that an endpoint has taught; NaN without one. */
  private double keepAliveSeconds() {
    return current.snapshot.endpoints().stream()
        .map(EndpointHandle::keepAlive)
        .filter(Objects::nonNull)
        .mapToDouble(limit -> limit.toNanos() / 1e9)
        .min()
        .orElse(Double.NaN);
  }

  /** Of the certificate that the oldest connection showed; NaN without one. */
  private double oldestSeconds() {
    Instant now = clock.instant();
    return certificates(Transport.Certificates::oldest)
        .mapToDouble(from -> seconds(from, now))
        .max()
        .orElse(Double.NaN);
  }

  /** Of the certificate that a connection made now would show; NaN without one. */
  private double expirySeconds() {
    Instant now = clock.instant();
    return certificates(Transport.Certificates::until)
        .mapToDouble(until -> seconds(now, until))
        .min()
        .orElse(Double.NaN);
  }

  private Stream<Instant> certificates(Function<Transport.Certificates, @Nullable Instant> which) {
    return current.snapshot.endpoints().stream()
        .map(EndpointHandle::certificates)
        .filter(Objects::nonNull)
        .map(which)
        .filter(Objects::nonNull);
  }

  private static double seconds(Instant from, Instant until) {
    return Duration.between(from, until).toMillis() / 1e3;
  }

  private static Tags state(String name) {
    return Tags.of("state", name);
  }

  private long count(Predicate<EndpointHandle> state) {
    return current.snapshot.endpoints().stream().filter(state).count();
  }

  private String name() {
    return current.snapshot.policy().name();
  }

  EngineParts parts() {
    return parts;
  }

  private Current compose(ClusterPolicy policy, List<ClusterSnapshot.Member> members) {
    if (policy.discovery() instanceof DiscoveryPolicy.Static) {
      discovery.answered();
    }
    ClusterSnapshot snapshot =
        new ClusterSnapshot(
            policy, members, turns, parts.draws(), parts.timer()::nanos, discovery, subsets);
    republishAfter(snapshot.warmsForNanos());
    return new Current(snapshot, ClusterStack.compose(this, snapshot));
  }

  /** So that nothing is paid for slow start any more. */
  private void republishAfter(long nanos) {
    if (warmed != null) {
      warmed.stop();
    }
    warmed = nanos == 0 ? null : parts.background().every(Duration.ofNanos(nanos), this::republish);
  }

  private static Thresholds thresholds(ClusterPolicy policy) {
    return Thresholds.of(policy.admission(), policy.protocol());
  }
}
