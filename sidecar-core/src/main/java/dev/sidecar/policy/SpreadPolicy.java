package dev.sidecar.policy;

import org.jspecify.annotations.Nullable;

/**
 * Among which of its endpoints a cluster spreads attempts, before its load balancing picks one.
 *
 * @param overprovisioningPercent how much of a priority has to be healthy for it to take all
 *     attempts: at 140, which is the default, 100 of 140 endpoints, or five of seven; 100 to 1000;
 *     at 100 every endpoint that fails sends its share to the next priority. Envoy: {@code
 *     overprovisioning_factor}
 * @param locality how localities count; default null: not at all. Envoy: {@code
 *     CommonLbConfig.locality_config_specifier}
 * @param slowStart how an endpoint that joins gets its share; default null: at once. Envoy: {@code
 *     slow_start_config}
 * @param subsets how metadata divides the endpoints; default null: not at all. Envoy: {@code
 *     lb_subset_config}
 * @param subsetting how many of the endpoints each client keeps to; default null: all. Not beside
 *     {@code locality} and {@code subsets}, which are for whoever sees all endpoints
 */
public record SpreadPolicy(
    int overprovisioningPercent,
    @Nullable LocalityPolicy locality,
    @Nullable SlowStartPolicy slowStart,
    @Nullable SubsetPolicy subsets,
    @Nullable SubsettingPolicy subsetting) {
  public static final int DEFAULT_OVERPROVISIONING_PERCENT = 140;
  public static final SpreadPolicy DEFAULT =
      new SpreadPolicy(DEFAULT_OVERPROVISIONING_PERCENT, null, null, null, null);

  public SpreadPolicy {
    new Check()
        .range("overprovisioningPercent", overprovisioningPercent, 100, 1000)
        // The weights and the zones of localities are those of whole priorities.
        .require(
            subsets == null || locality == null,
            "locality",
            "a policy",
            "none with subsets, which do not know localities")
        .require(
            subsetting == null || (locality == null && subsets == null),
            "subsetting",
            "a policy",
            "none with locality or subsets, which need all endpoints")
        .done();
  }

  /** The same with another overprovisioning. */
  public SpreadPolicy withOverprovisioningPercent(int other) {
    return new SpreadPolicy(other, locality, slowStart, subsets, subsetting);
  }

  /** The same with localities that count so. */
  public SpreadPolicy with(LocalityPolicy other) {
    return new SpreadPolicy(overprovisioningPercent, other, slowStart, subsets, subsetting);
  }

  /** The same with endpoints that start slowly. */
  public SpreadPolicy with(SlowStartPolicy other) {
    return new SpreadPolicy(overprovisioningPercent, locality, other, subsets, subsetting);
  }

  /** The same with endpoints divided so. */
  public SpreadPolicy with(SubsetPolicy other) {
    return new SpreadPolicy(overprovisioningPercent, locality, slowStart, other, subsetting);
  }

  /** The same of few endpoints. */
  public SpreadPolicy with(SubsettingPolicy other) {
    return new SpreadPolicy(overprovisioningPercent, locality, slowStart, subsets, other);
  }
}
