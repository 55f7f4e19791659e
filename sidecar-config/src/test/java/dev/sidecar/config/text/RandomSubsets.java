package dev.sidecar.config.text;

import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsetPolicy.Fallback;
import dev.sidecar.policy.SubsetPolicy.Selector;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes up how clusters are divided and which subsets calls are for. */
final class RandomSubsets {
  private static final List<MetadataMatch> MATCHES =
      List.of(
          MetadataMatch.NONE,
          MetadataMatch.of(Map.of("stage", "prod")),
          MetadataMatch.of(Map.of("stage", "prod", "version", "2")),
          MetadataMatch.of(Map.of("1", "true", "a/b", "x=y,\"z\"{}[]:\\")));

  private final Random random;

  RandomSubsets(Random random) {
    this.random = random;
  }

  MetadataMatch match() {
    return of(MATCHES);
  }

  @Nullable SubsetPolicy policy() {
    Set<String> keys = of(List.of(Set.of("stage"), Set.of("1", "a/b"), Set.of("x", "y", "z")));
    Selector three = new Selector(Set.of("a", "b", "c"), null, of(List.of(Set.of(), Set.of("c"))));
    SubsetPolicy plain = SubsetPolicy.of(new Selector(keys, null, Set.of()), three);
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1 -> plain;
      case 2 -> plain.with(Fallback.ANY);
      case 3 -> plain.withDefault(MATCHES.get(1 + random.nextInt(3)));
      default ->
          new SubsetPolicy(
              List.of(three, new Selector(keys, of(List.of(Fallback.values())), Set.of())),
              Fallback.DEFAULT,
              MATCHES.get(1));
    };
  }

  private <T> T of(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
