package dev.sidecar.breaker;

import dev.sidecar.policy.CircuitBreakerPolicy;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster's circuit breaker, in a registry and under the cluster's name while a policy wants one.
 * A policy that stays keeps its breaker and all that it has seen; another policy makes a new one.
 */
public final class ClusterBreaker {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterBreaker.class);

  private final String cluster;
  private final CircuitBreakerRegistry registry;
  private final Clock clock;
  private final LongAdder refused = new LongAdder();
  private @Nullable CircuitBreakerPolicy policy;
  private volatile @Nullable BreakerFilter filter;

  /**
   * None yet.
   *
   * @param registry where the breaker is found by whoever wants its events and metrics
   * @param clock how long it is open
   */
  public ClusterBreaker(String cluster, CircuitBreakerRegistry registry, Clock clock) {
    this.cluster = cluster;
    this.registry = registry;
    this.clock = clock;
  }

  /** From now on under this policy; null for none. By the control thread only. */
  public void use(@Nullable CircuitBreakerPolicy next) {
    if (Objects.equals(policy, next)) {
      return;
    }
    policy = next;
    BreakerFilter last = filter;
    if (last != null && registry.find(cluster).filter(last.breaker()::equals).isPresent()) {
      remove();
    }
    filter = next == null ? null : new BreakerFilter(cluster, next, registered(next), refused);
  }

  private CircuitBreaker registered(CircuitBreakerPolicy next) {
    CircuitBreakerConfig config = config(next, clock);
    try {
      // The policy says what holds, not whoever has used the name before.
      registry.remove(cluster);
      return registry.circuitBreaker(cluster, config);
    } catch (RuntimeException e) {
      LOG.warn("cluster {}: the registry of circuit breakers, or who listens, failed", cluster, e);
      // A listener throws when the breaker is in the registry already.
      return registry.find(cluster).orElseGet(() -> CircuitBreaker.of(cluster, config));
    }
  }

  private void remove() {
    try {
      registry.remove(cluster);
    } catch (RuntimeException e) {
      LOG.warn("cluster {}: the registry of circuit breakers, or who listens, failed", cluster, e);
    }
  }

  private static CircuitBreakerConfig config(CircuitBreakerPolicy policy, Clock clock) {
    return CircuitBreakerConfig.custom()
        .failureRateThreshold((float) policy.failureRatePercent())
        .slowCallRateThreshold((float) policy.slowCallRatePercent())
        .slowCallDurationThreshold(policy.slowCallDuration())
        .slidingWindow(policy.window(), policy.minimumCalls(), SlidingWindowType.COUNT_BASED)
        .waitDurationInOpenState(policy.openDuration())
        .permittedNumberOfCallsInHalfOpenState(policy.halfOpenCalls())
        .recordResult(BreakerFilter::isFailure)
        .clock(clock)
        .build();
  }

  /** What stops attempts while the breaker is open; null where there is none. */
  public @Nullable BreakerFilter filter() {
    return filter;
  }

  /** The breaker's state in words, like {@code half open}; null where there is none. */
  public @Nullable String state() {
    BreakerFilter current = filter;
    return current == null
        ? null
        : current.breaker().getState().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** 1 if there is a breaker in this state, else 0. */
  public double isIn(CircuitBreaker.State state) {
    BreakerFilter current = filter;
    return current != null && current.breaker().getState() == state ? 1 : 0;
  }

  /** Attempts that were refused, since the start. */
  public long refused() {
    return refused.sum();
  }
}
