package dev.sidecar.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one cluster, registered with it and removed with it. They read what the engine
 * counts anyway, so that a call pays nothing for them. Names and meanings: {@code docs/METRICS.md}.
 */
public final class ClusterMeters implements AutoCloseable {
  private static final String PREFIX = "sidecar.cluster.";

  private final MeterRegistry registry;
  private final String cluster;
  private final List<Meter> meters = new ArrayList<>();

  public ClusterMeters(MeterRegistry registry, String cluster) {
    this.registry = registry;
    this.cluster = cluster;
  }

  /** A count since the start; the source must live as long as the cluster. */
  public <T> ClusterMeters counts(
      String name, String description, T source, ToDoubleFunction<T> read) {
    meters.add(
        FunctionCounter.builder(PREFIX + name, source, read)
            .description(description)
            .tag("cluster", cluster)
            .register(registry));
    return this;
  }

  /** A value of now; the source must live as long as the cluster. */
  public <T> ClusterMeters shows(
      String name, String description, T source, ToDoubleFunction<T> read) {
    meters.add(
        Gauge.builder(PREFIX + name, source, read)
            .description(description)
            .tag("cluster", cluster)
            .register(registry));
    return this;
  }

  /** A value of now that stands apart by one more tag. */
  public <T> ClusterMeters shows(
      String name,
      String description,
      String tag,
      String value,
      T source,
      ToDoubleFunction<T> read) {
    meters.add(
        Gauge.builder(PREFIX + name, source, read)
            .description(description)
            .tag("cluster", cluster)
            .tag(tag, value)
            .register(registry));
    return this;
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
  }
}
