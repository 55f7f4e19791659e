package dev.sidecar.config.text;

import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.policy.LocalityPolicy;
import dev.sidecar.policy.SlowStartPolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsettingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes up how endpoints are placed and attempts are spread over them. */
final class RandomSpread {
  private static final List<Locality> LOCALITIES =
      List.of(Locality.NONE, Locality.parse("eu"), Locality.parse("1"), Locality.parse("eu/a/r-3"));
  private static final List<Map<String, String>> METADATA =
      List.of(Map.of(), Map.of("version", "v2"), Map.of("1", "true", "a/b", "x=y,\"z\"{}[]:\\"));

  private final Random random;

  RandomSpread(Random random) {
    this.random = random;
  }

  SpreadPolicy policy() {
    LocalityPolicy locality = locality();
    SubsetPolicy subsets = locality == null ? new RandomSubsets(random).policy() : null;
    boolean few = locality == null && subsets == null && random.nextBoolean();
    return new SpreadPolicy(
        random.nextBoolean() ? 140 : 100 + random.nextInt(901),
        locality,
        slowStart(),
        subsets,
        few ? new SubsettingPolicy(1 + random.nextInt(SubsettingPolicy.MOST_SIZE)) : null);
  }

  private @Nullable SlowStartPolicy slowStart() {
    Duration window =
        of(List.of(Duration.ofMillis(1), Duration.ofSeconds(30), Duration.ofDays(365)));
    return switch (random.nextInt(3)) {
      case 0 -> SlowStartPolicy.of(window);
      case 1 ->
          new SlowStartPolicy(
              window, of(List.of(0.01, 1.5, 100.0)), of(List.of(0.0, 0.5, 10.0, 100.0)));
      default -> null;
    };
  }

  private @Nullable LocalityPolicy locality() {
    Map<Locality, Integer> numbers =
        of(List.of(Map.of(LOCALITIES.get(2), 1), Map.of(LOCALITIES.get(1), 1_000_000)));
    return switch (random.nextInt(4)) {
      case 0 -> new LocalityPolicy.Weighted(numbers);
      case 1 -> LocalityPolicy.ZoneAware.of(LOCALITIES.get(2));
      case 2 ->
          new LocalityPolicy.ZoneAware(
              LOCALITIES.get(3), random.nextInt(9), random.nextInt(101), numbers);
      default -> null;
    };
  }

  Placement placement() {
    return random.nextBoolean()
        ? Placement.NONE
        : new Placement(random.nextInt(3) * 64, of(LOCALITIES), of(METADATA));
  }

  private <T> T of(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
