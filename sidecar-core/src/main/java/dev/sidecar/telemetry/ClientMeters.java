package dev.sidecar.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of a client, under one bound on their series: a cluster that does not fit has none
 * until there is room. By the control thread; read by any.
 *
 * @param <K> what a cluster is known by
 */
public final class ClientMeters<K> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientMeters.class);

  private final Meters place;
  private final BiFunction<K, MeterRegistry, ClusterMeters> metersOf;
  private final ClientCounts counts;
  private final RouteCounts routes;
  private final Map<K, ClusterMeters> shown = new LinkedHashMap<>();
  private final List<Meter> own;
  private final AtomicInteger series = new AtomicInteger();
  private volatile int dropped;

  /**
   * Meters of the client itself, and none of a cluster yet.
   *
   * @param metersOf what a cluster counts, not registered yet
   * @param counts of the client itself
   * @param routes of its routes
   */
  public ClientMeters(
      Meters place,
      BiFunction<K, MeterRegistry, ClusterMeters> metersOf,
      ClientCounts counts,
      RouteCounts routes) {
    this.place = place;
    this.metersOf = metersOf;
    this.counts = counts;
    this.routes = routes;
    // The registry holds what a meter reads weakly: this object lives as long as the client.
    this.own =
        List.of(
            FunctionCounter.builder("sidecar.calls.unrouted", this, it -> it.counts.unrouted())
                .description("Calls that no route took")
                .register(place.registry()),
            FunctionCounter.builder("sidecar.calls.direct", this, it -> it.routes.direct())
                .description("Calls that their route redirected or answered")
                .register(place.registry()),
            FunctionCounter.builder("sidecar.faults.delayed", this, it -> it.routes.faultsDelayed())
                .description("Calls that were delayed on purpose")
                .register(place.registry()),
            FunctionCounter.builder("sidecar.faults.aborted", this, it -> it.routes.faultsAborted())
                .description("Calls that were answered on purpose in place of a peer")
                .register(place.registry()),
            FunctionCounter.builder(
                    "sidecar.faults.overflow", this, it -> it.routes.faultsOverflowed())
                .description("Calls that were spared a fault by maxActive")
                .register(place.registry()),
            Gauge.builder("sidecar.faults.active", this, it -> it.routes.faultsActive())
                .description("Calls that have a fault")
                .register(place.registry()),
            FunctionCounter.builder(
                    "sidecar.ratelimit.refused", this, it -> it.routes.rateLimited())
                .description("Calls that found no token of their route")
                .register(place.registry()),
            FunctionCounter.builder(
                    "sidecar.ratelimit.forgotten", this, it -> it.routes.bucketsForgotten())
                .description("Buckets of values that were given up before they were full")
                .register(place.registry()),
            FunctionCounter.builder("sidecar.mirror.copies", this, it -> it.routes.copies())
                .description("Copies of calls that began to be sent")
                .register(place.registry()),
            FunctionCounter.builder("sidecar.mirror.dropped", this, it -> it.routes.copiesDropped())
                .description("Copies of calls that were not sent")
                .register(place.registry()),
            FunctionCounter.builder("sidecar.mirror.failed", this, it -> it.routes.copiesFailed())
                .description("Copies of calls that had no whole answer")
                .register(place.registry()),
            Gauge.builder("sidecar.mirror.active", this, it -> it.routes.copiesActive())
                .description("Copies of calls under way")
                .register(place.registry()),
            global("ok", "Calls that it let go on", RouteCounts::globalOk),
            global("over_limit", "Calls over a limit", RouteCounts::globalOverLimit),
            global("error", "Calls without its answer", RouteCounts::globalErrors),
            global("failure_mode_allowed", "Those that went on", RouteCounts::globalAllowed),
            FunctionCounter.builder("sidecar.config.applied", this, it -> it.counts.applied())
                .description("Policies that came into force in place of another")
                .register(place.registry()),
            FunctionCounter.builder("sidecar.config.rejected", this, it -> it.counts.rejected())
                .description("Policies that were refused")
                .register(place.registry()),
            TimeGauge.builder(
                    "sidecar.config.applied.time",
                    this,
                    TimeUnit.SECONDS,
                    it -> it.counts.appliedSeconds())
                .description("When the policy of now came into force, since 1970")
                .register(place.registry()),
            Gauge.builder("sidecar.series", this, it -> it.series.get())
                .description("Series of the client's clusters")
                .register(place.registry()),
            Gauge.builder("sidecar.series.dropped", this, it -> it.dropped)
                .description("Series of clusters that are left out for maxSeries")
                .register(place.registry()));
  }

  private Meter global(String name, String description, ToLongFunction<RouteCounts> count) {
    return FunctionCounter.builder(
            "sidecar.ratelimit.global." + name.replace('_', '.'),
            this,
            it -> count.applyAsLong(it.routes))
        .description("Of a rate limit service: " + description)
        .register(place.registry());
  }

  /** Removes the meters of clusters that are gone, and then registers those that have room. */
  public void show(Collection<K> clusters) {
    Set<K> wanted = new HashSet<>(clusters);
    shown.entrySet().removeIf(each -> !wanted.contains(each.getKey()) && closed(each.getValue()));
    int left = 0;
    for (K cluster : clusters) {
      if (!shown.containsKey(cluster)) {
        left += register(cluster);
      }
    }
    tell(left);
  }

  private boolean closed(ClusterMeters gone) {
    gone.close();
    series.addAndGet(-gone.series());
    return true;
  }

  /** Registers the meters of a cluster, if they fit; how many series do not. */
  private int register(K cluster) {
    ClusterMeters meters = metersOf.apply(cluster, place.registry());
    if (meters.series() > place.maxSeries() - series.get()) {
      return meters.series();
    }
    if (!isRegistered(meters)) {
      return meters.series();
    }
    shown.put(cluster, meters);
    series.addAndGet(meters.series());
    return 0;
  }

  /** A registry is the application's, and may refuse; calls and endpoints must not depend on it. */
  private static boolean isRegistered(ClusterMeters meters) {
    try {
      meters.register();
      return true;
    } catch (RuntimeException e) {
      LOG.warn("the registry refused the meters of a cluster, which has none", e);
      meters.close();
      return false;
    }
  }

  private void tell(int left) {
    if (left > 0 && dropped == 0) {
      LOG.warn(
          "{} series of meters left out: {} of {} are used (maxSeries)",
          left,
          series,
          place.maxSeries());
    }
    dropped = left;
  }

  @Override
  public void close() {
    shown.values().forEach(ClusterMeters::close);
    shown.clear();
    own.forEach(place.registry()::remove);
  }
}
