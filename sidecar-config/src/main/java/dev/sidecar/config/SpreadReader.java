package dev.sidecar.config;

import dev.sidecar.policy.LocalityPolicy;
import dev.sidecar.policy.SpreadPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads among which endpoints one is picked; the keys are a cluster's own. */
final class SpreadReader {
  static final List<String> KEYS = List.of("overprovisioningPercent", "locality");

  private SpreadReader() {}

  /** The policy, without what was refused. */
  static SpreadPolicy read(YamlMapping cluster) {
    int overprovisioning =
        cluster.optional(
            "overprovisioningPercent",
            SpreadPolicy.DEFAULT_OVERPROVISIONING_PERCENT,
            value -> value.integer("a whole number, 100 to 1000"));
    YamlValue localities = cluster.get("locality");
    @Nullable LocalityPolicy locality = localities == null ? null : LocalityReader.read(localities);
    SpreadPolicy read = cluster.build(() -> new SpreadPolicy(overprovisioning, locality));
    return read == null ? SpreadPolicy.DEFAULT : read;
  }
}
