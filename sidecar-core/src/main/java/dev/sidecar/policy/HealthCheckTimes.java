package dev.sidecar.policy;

import java.time.Duration;

/**
 * When an endpoint is probed: the time from the end of a probe to the next one.
 *
 * @param interval after a probe that passed; more than 0. Envoy: {@code interval}
 * @param unhealthyInterval after a probe that failed; more than 0; default {@code interval}. Envoy:
 *     {@code unhealthy_interval}
 * @param unhealthyEdgeInterval after a probe that failed while the endpoint is still healthy; more
 *     than 0; default {@code unhealthyInterval}. Envoy: {@code unhealthy_edge_interval}
 * @param healthyEdgeInterval after a probe that passed while the endpoint is still unhealthy; more
 *     than 0; default {@code interval}. Envoy: {@code healthy_edge_interval}
 * @param noTrafficInterval after any probe while the cluster has never had a call; more than 0;
 *     default 60 s. The first call does not bring the next probe forward. Envoy: {@code
 *     no_traffic_interval}
 * @param jitter added to each of these: at random, in whole milliseconds, less than this; default
 *     0, none. Envoy: {@code interval_jitter}
 * @param initialJitter before the first probe, likewise; default 0: at once. Envoy: {@code
 *     initial_jitter}
 */
public record HealthCheckTimes(
    Duration interval,
    Duration unhealthyInterval,
    Duration unhealthyEdgeInterval,
    Duration healthyEdgeInterval,
    Duration noTrafficInterval,
    Duration jitter,
    Duration initialJitter) {
  public static final Duration DEFAULT_NO_TRAFFIC_INTERVAL = Duration.ofSeconds(60);

  public HealthCheckTimes {
    new Check()
        .positive("interval", interval)
        .positive("unhealthyInterval", unhealthyInterval)
        .positive("unhealthyEdgeInterval", unhealthyEdgeInterval)
        .positive("healthyEdgeInterval", healthyEdgeInterval)
        .positive("noTrafficInterval", noTrafficInterval)
        .notNegative("jitter", jitter)
        .notNegative("initialJitter", initialJitter)
        .done();
  }

  /** Every default. */
  public static HealthCheckTimes every(Duration interval) {
    return new HealthCheckTimes(
        interval,
        interval,
        interval,
        interval,
        DEFAULT_NO_TRAFFIC_INTERVAL,
        Duration.ZERO,
        Duration.ZERO);
  }

  /** The same after failed probes, before and after they made the endpoint unhealthy. */
  public HealthCheckTimes withUnhealthy(Duration edge, Duration unhealthy) {
    return new HealthCheckTimes(
        interval, unhealthy, edge, healthyEdgeInterval, noTrafficInterval, jitter, initialJitter);
  }

  /** The same while an endpoint passes and is not healthy yet. */
  public HealthCheckTimes withHealthyEdge(Duration other) {
    return new HealthCheckTimes(
        interval,
        unhealthyInterval,
        unhealthyEdgeInterval,
        other,
        noTrafficInterval,
        jitter,
        initialJitter);
  }

  /** The same for a cluster without calls. */
  public HealthCheckTimes withNoTraffic(Duration other) {
    return new HealthCheckTimes(
        interval,
        unhealthyInterval,
        unhealthyEdgeInterval,
        healthyEdgeInterval,
        other,
        jitter,
        initialJitter);
  }

  /** The same, spread. */
  public HealthCheckTimes withJitter(Duration each, Duration initial) {
    return new HealthCheckTimes(
        interval,
        unhealthyInterval,
        unhealthyEdgeInterval,
        healthyEdgeInterval,
        noTrafficInterval,
        each,
        initial);
  }
}
