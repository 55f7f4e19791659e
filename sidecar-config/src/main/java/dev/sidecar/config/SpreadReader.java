package dev.sidecar.config;

import dev.sidecar.policy.LocalityPolicy;
import dev.sidecar.policy.SlowStartPolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsettingPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads among which endpoints one is picked; the keys are a cluster's own. */
final class SpreadReader {
  static final List<String> KEYS =
      List.of("overprovisioningPercent", "locality", "slowStart", "subsets", "subsetting");

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
    YamlValue starts = cluster.get("slowStart");
    @Nullable SlowStartPolicy slow = starts == null ? null : SlowStartReader.read(starts);
    @Nullable SubsetPolicy subsets = cluster.orNone("subsets", SubsetReader::read);
    @Nullable SubsettingPolicy few = cluster.orNone("subsetting", SpreadReader::subsetting);
    SpreadPolicy read =
        cluster.build(() -> new SpreadPolicy(overprovisioning, locality, slow, subsets, few));
    return read == null ? SpreadPolicy.DEFAULT : read;
  }

  private static @Nullable SubsettingPolicy subsetting(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {size: 20}", List.of("size"));
    String expected = "1 to " + SubsettingPolicy.MOST_SIZE;
    YamlValue given = mapping == null ? null : mapping.required("size", expected);
    Integer size = given == null ? null : given.integer(expected);
    return mapping == null || size == null ? null : mapping.build(() -> new SubsettingPolicy(size));
  }
}
