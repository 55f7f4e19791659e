package dev.sidecar.config;

import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.HashFunction;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.Maglev;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.LoadBalancingPolicy.RingHash;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code loadBalancing}: a name, or a name with its settings. */
final class LoadBalancingReader {
  private static final List<String> WITH_SETTINGS =
      List.of("leastRequest", "ringHash", "maglev", "peakEwma", "prequal");
  private static final String EXPECTED =
      "roundRobin, leastRequest, random, peakEwma, ringHash, maglev, {leastRequest: {choices: 2}},"
          + " or {prequal: {probePath: /load}}";
  private static final int DEFAULT_CHOICES = 2;
  private static final String FACTOR = "balanceFactor";

  private LoadBalancingReader() {}

  static @Nullable LoadBalancingPolicy read(YamlValue value) {
    String name = value.textIfAny();
    if (name == null) {
      return readSettings(value);
    }
    return switch (name) {
      case "roundRobin" -> new RoundRobin();
      case "random" -> new LoadBalancingPolicy.Random();
      case "leastRequest" -> new LeastRequest(DEFAULT_CHOICES);
      case "ringHash" -> RingHash.DEFAULT;
      case "maglev" -> Maglev.DEFAULT;
      case "peakEwma" -> PeakEwma.DEFAULT;
      default -> {
        value.refuse(EXPECTED);
        yield null;
      }
    };
  }

  private static @Nullable LoadBalancingPolicy readSettings(YamlValue value) {
    YamlMapping choice = YamlMapping.read(value, EXPECTED, WITH_SETTINGS);
    String name = choice == null ? null : choice.oneOf(WITH_SETTINGS, EXPECTED);
    YamlValue settings = choice == null || name == null ? null : choice.get(name);
    if (name == null || settings == null) {
      return null;
    }
    return switch (name) {
      case "ringHash" -> ringHash(settings);
      case "maglev" -> maglev(settings);
      case "peakEwma" -> LatencyBalancingReader.peakEwma(settings);
      case "prequal" -> LatencyBalancingReader.prequal(settings);
      default -> leastRequest(settings);
    };
  }

  private static @Nullable LoadBalancingPolicy leastRequest(YamlValue value) {
    YamlMapping settings =
        YamlMapping.read(value, "a mapping like {choices: 2}", List.of("choices"));
    if (settings == null) {
      return null;
    }
    int choices =
        settings.optional("choices", DEFAULT_CHOICES, it -> it.integer("a whole number, 2 to 100"));
    return settings.build(() -> new LeastRequest(choices));
  }

  private static @Nullable LoadBalancingPolicy ringHash(YamlValue value) {
    YamlMapping settings =
        YamlMapping.read(
            value,
            "a mapping like {minRingSize: 1024}",
            List.of("minRingSize", "maxRingSize", "hashFunction", FACTOR));
    if (settings == null) {
      return null;
    }
    RingHash plain = RingHash.DEFAULT;
    String size = "a whole number, 1 to 8388608";
    int most = settings.optional("maxRingSize", plain.maxRingSize(), it -> it.integer(size));
    int least =
        settings.optional(
            "minRingSize", Math.min(plain.minRingSize(), most), it -> it.integer(size));
    HashFunction function =
        settings.optional("hashFunction", plain.hashFunction(), LoadBalancingReader::hashFunction);
    int factor = factor(settings);
    return settings.build(() -> new RingHash(least, most, function, factor));
  }

  private static @Nullable HashFunction hashFunction(YamlValue value) {
    String expected = "xxHash or murmurHash2";
    String name = value.text(expected);
    if (name == null || name.equals("xxHash")) {
      return name == null ? null : HashFunction.XX_HASH;
    }
    if (!name.equals("murmurHash2")) {
      value.refuse(expected);
      return null;
    }
    return HashFunction.MURMUR_HASH_2;
  }

  private static @Nullable LoadBalancingPolicy maglev(YamlValue value) {
    YamlMapping settings =
        YamlMapping.read(value, "a mapping like {tableSize: 65537}", List.of("tableSize", FACTOR));
    if (settings == null) {
      return null;
    }
    int size =
        settings.optional(
            "tableSize", Maglev.DEFAULT.tableSize(), it -> it.integer("a prime, 2 to 5000011"));
    int factor = factor(settings);
    return settings.build(() -> new Maglev(size, factor));
  }

  private static int factor(YamlMapping settings) {
    return settings.optional(FACTOR, 0, it -> it.wholePercent("100 to 10000, or 0 for no bound"));
  }
}
