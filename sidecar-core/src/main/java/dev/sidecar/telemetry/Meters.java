package dev.sidecar.telemetry;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * Where a client's meters are registered, and how many they may be.
 *
 * @param registry the application's own
 * @param maxSeries the most series of a client, counted as Prometheus has them: 0 or more
 */
public record Meters(MeterRegistry registry, int maxSeries) {
  /** About a hundred clusters. */
  public static final int DEFAULT_MAX_SERIES = 10_000;

  public Meters {
    if (maxSeries < 0) {
      throw new IllegalArgumentException("maxSeries: " + maxSeries + " (expected: 0 or more)");
    }
  }

  /** With the default bound. */
  public static Meters in(MeterRegistry registry) {
    return new Meters(registry, DEFAULT_MAX_SERIES);
  }
}
