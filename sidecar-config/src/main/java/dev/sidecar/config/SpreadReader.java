package dev.sidecar.config;

import dev.sidecar.policy.SpreadPolicy;
import java.util.List;

/** Reads among which endpoints one is picked; the keys are a cluster's own. */
final class SpreadReader {
  static final List<String> KEYS = List.of("overprovisioningPercent");

  private SpreadReader() {}

  /** The policy, without what was refused. */
  static SpreadPolicy read(YamlMapping cluster) {
    int overprovisioning =
        cluster.optional(
            "overprovisioningPercent",
            SpreadPolicy.DEFAULT_OVERPROVISIONING_PERCENT,
            value -> value.integer("a whole number, 100 to 1000"));
    SpreadPolicy read = cluster.build(() -> new SpreadPolicy(overprovisioning));
    return read == null ? SpreadPolicy.DEFAULT : read;
  }
}
