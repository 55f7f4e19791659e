package dev.sidecar.telemetry;

import dev.sidecar.failure.HandshakeFailure;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one cluster, registered with it and removed with it, all or none. They read what
 * the engine counts anyway, so that a call pays nothing for them. Names and meanings: {@code
 * docs/METRICS.md}.
 */
public final class ClusterMeters implements AutoCloseable {
  private static final String PREFIX = "sidecar.cluster.";

  private final MeterRegistry registry;
  private final Tags cluster;
  private final List<Supplier<Meter>> toRegister = new ArrayList<>();
  private final List<Meter> meters = new ArrayList<>();
  private int series;

  public ClusterMeters(MeterRegistry registry, String cluster) {
    this.registry = registry;
    this.cluster = Tags.of("cluster", cluster);
  }

  /** A count since the start; the source must live as long as the cluster. */
  public <T> ClusterMeters counts(
      String name, String description, T source, ToDoubleFunction<T> read) {
    return counts(name, description, Tags.empty(), source, read);
  }

  /** A count that is one of several of that name, told apart by a tag of few values. */
  public <T> ClusterMeters counts(
      String name, String description, Tags tags, T source, ToDoubleFunction<T> read) {
    return add(
        1,
        () ->
            FunctionCounter.builder(PREFIX + name, source, read)
                .description(description)
                .tags(cluster.and(tags))
                .register(registry));
  }

  /** A value of now; the source must live as long as the cluster. */
  public <T> ClusterMeters shows(
      String name, String description, T source, ToDoubleFunction<T> read) {
    return shows(name, description, Tags.empty(), source, read);
  }

  /** A value that is one of several of that name, told apart by a tag of few values. */
  public <T> ClusterMeters shows(
      String name, String description, Tags tags, T source, ToDoubleFunction<T> read) {
    return add(
        1,
        () ->
            Gauge.builder(PREFIX + name, source, read)
                .description(description)
                .tags(cluster.and(tags))
                .register(registry));
  }

  /** The TLS handshakes, by what came of them. */
  public ClusterMeters handshakes(Handshakes handshakes) {
    for (Handshakes.Kind kind : Handshakes.kinds()) {
      counts(
          "tls.handshakes",
          "Handshakes that made a connection",
          Tags.of("version", kind.version(), "provider", kind.provider(), "group", kind.group()),
          handshakes,
          it -> it.succeededAs(kind));
    }
    for (HandshakeFailure why : HandshakeFailure.values()) {
      counts(
          "tls.handshakes.failed",
          "Handshakes that made none",
          Tags.of("reason", why.word()),
          handshakes,
          it -> it.failedFor(why));
    }
    return this;
  }

  /** The histograms of calls and attempts, if they are kept. */
  public ClusterMeters times(@Nullable ClusterTimes times) {
    if (times != null) {
      durations("call.time", "Calls, to response headers", times.ofCalls());
      durations("attempt.time", "Attempts, to response headers", times.ofAttempts());
    }
    return this;
  }

  private void durations(String name, String description, Durations durations) {
    for (Result result : Result.values()) {
      // A count and a sum.
      add(2, () -> timer(name, description, durations, result));
    }
    for (int bucket = 0; bucket < Durations.buckets(); bucket++) {
      int each = bucket;
      counts(
          name + ".buckets",
          description + ": as long as le seconds or less",
          Tags.of("le", le(bucket)),
          durations,
          it -> it.atMost(each));
    }
    add(1, () -> max(name, description, durations));
  }

  private Meter timer(String name, String description, Durations durations, Result result) {
    return FunctionTimer.builder(
            PREFIX + name,
            durations,
            it -> it.count(result),
            it -> it.sumNanos(result),
            TimeUnit.NANOSECONDS)
        .description(description)
        .tags(cluster.and("result", result.tag()))
        .register(registry);
  }

  private Meter max(String name, String description, Durations durations) {
    return TimeGauge.builder(
            PREFIX + name + ".max", durations, TimeUnit.NANOSECONDS, Durations::maxNanos)
        .description(description + ": the longest of the last minutes")
        .tags(cluster)
        .register(registry);
  }

  /** As Prometheus reads it: {@code 0.0025}, {@code 10}, {@code +Inf}. */
  private static String le(int bucket) {
    double bound = Durations.boundSeconds(bucket);
    return Double.isInfinite(bound)
        ? "+Inf"
        : BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }

  private ClusterMeters add(int more, Supplier<Meter> meter) {
    series += more;
    toRegister.add(meter);
    return this;
  }

  /** How many series they have in Prometheus, registered or not. */
  int series() {
    return series;
  }

  void register() {
    try {
      toRegister.forEach(meter -> meters.add(meter.get()));
      toRegister.clear();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
