package dev.sidecar.policy;

import java.time.Duration;

/**
 * How an endpoint that has just joined gets its share little by little, with round robin and least
 * request: its weight is multiplied by the share of the window that has passed, to the power of
 * {@code 1 / aggression}. Envoy: {@code slow_start_config}.
 *
 * <p>The window begins when the endpoint joins. An endpoint that is ejected and comes back does not
 * join again.
 *
 * @param window until it has its whole share; 1 ms to 365 days. Envoy: {@code slow_start_window}
 * @param aggression 1 is linear and the default; with more the share grows sooner, with less later;
 *     0.01 to 100. Envoy: {@code aggression}
 * @param minWeightPercent least share of its weight, 0 to 100; default 10. Envoy: {@code
 *     min_weight_percent}
 */
public record SlowStartPolicy(Duration window, double aggression, double minWeightPercent) {
  public static final double DEFAULT_AGGRESSION = 1;
  public static final double DEFAULT_MIN_WEIGHT_PERCENT = 10;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  public SlowStartPolicy {
    new Check()
        .require(window.compareTo(SHORTEST) >= 0, "window", Violation.text(window), "1ms or more")
        .max("window", window)
        .require(aggression >= 0.01 && aggression <= 100, "aggression", aggression, "0.01 to 100")
        .require(
            minWeightPercent >= 0 && minWeightPercent <= 100,
            "minWeightPercent",
            minWeightPercent,
            "0 to 100")
        .done();
  }

  /** Linear, from a tenth. */
  public static SlowStartPolicy of(Duration window) {
    return new SlowStartPolicy(window, DEFAULT_AGGRESSION, DEFAULT_MIN_WEIGHT_PERCENT);
  }
}
