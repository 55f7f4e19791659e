package dev.sidecar.conformance.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.balance.CallHash;
import dev.sidecar.balance.Loads;
import dev.sidecar.balance.MaglevPicker;
import dev.sidecar.balance.Picker;
import dev.sidecar.balance.RingPicker;
import dev.sidecar.balance.Turns;
import dev.sidecar.balance.XxHash64;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LoadBalancingPolicy.HashFunction;
import dev.sidecar.policy.LoadBalancingPolicy.Maglev;
import dev.sidecar.policy.LoadBalancingPolicy.RingHash;
import dev.sidecar.spi.Draws;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is balanced by a hash: the hash, the ring, the table, and who is picked. */
final class HashRules {
  static final Map<String, Function<JsonNode, Object>> ALL =
      Map.of(
          "xx-hash", given -> xxHash(Rules.read(given, GivenText.class)),
          "header-hash", given -> headerHash(Rules.read(given, GivenText.class)),
          "ring-hash", given -> ring(Rules.read(given, GivenRing.class)),
          "maglev", given -> table(Rules.read(given, GivenTable.class)));

  private HashRules() {}

  record GivenText(@JsonProperty(required = true) List<String> texts, @Nullable BigInteger seed) {}

  /** The hash of each text. */
  private static Object xxHash(GivenText given) {
    long seed = given.seed() == null ? 0 : given.seed().longValue();
    return Map.of(
        "hashes", given.texts().stream().map(text -> number(XxHash64.of(text, seed))).toList());
  }

  /** The one hash of several values of a header. */
  private static Object headerHash(GivenText given) {
    return Map.of("hash", number(CallHash.hash(given.texts())));
  }

  record GivenRing(
      @JsonProperty(required = true) List<String> endpoints,
      @Nullable List<Integer> weights,
      @JsonProperty(required = true) int minRingSize,
      @Nullable Integer maxRingSize,
      @Nullable HashFunction hashFunction,
      @Nullable Integer balanceFactor,
      @Nullable List<Integer> loads,
      @Nullable List<BigInteger> hashes,
      @Nullable Integer again) {
    private RingHash policy() {
      RingHash plain = RingHash.DEFAULT;
      return new RingHash(
          minRingSize,
          maxRingSize == null ? plain.maxRingSize() : maxRingSize,
          hashFunction == null ? plain.hashFunction() : hashFunction,
          balanceFactor == null ? 0 : balanceFactor);
    }
  }

  /** The ring, or with hashes who is picked by each. */
  private static Object ring(GivenRing given) {
    Loads loads = loads(given.endpoints(), given.weights(), given.loads());
    List<BigInteger> hashes = given.hashes();
    if (hashes != null) {
      Picker picker = picker(given.policy(), loads);
      return picked(picker, loads, given.endpoints(), hashes, given.again());
    }
    return Map.of(
        "ring",
        new RingPicker(given.policy(), loads)
            .entries().stream()
                .map(it -> List.of(number(it.hash()), given.endpoints().get(it.endpoint())))
                .toList());
  }

  record GivenTable(
      @JsonProperty(required = true) List<String> endpoints,
      @Nullable List<Integer> weights,
      @JsonProperty(required = true) int tableSize,
      @Nullable Integer balanceFactor,
      @Nullable List<Integer> loads,
      @Nullable List<BigInteger> hashes,
      @Nullable Integer again) {}

  /** The table, or with hashes who is picked by each. */
  private static Object table(GivenTable given) {
    Loads loads = loads(given.endpoints(), given.weights(), given.loads());
    List<BigInteger> hashes = given.hashes();
    if (hashes != null) {
      Integer factor = given.balanceFactor();
      Picker picker = picker(new Maglev(given.tableSize(), factor == null ? 0 : factor), loads);
      return picked(picker, loads, given.endpoints(), hashes, given.again());
    }
    return Map.of(
        "table",
        Arrays.stream(new MaglevPicker(given.tableSize(), loads).table())
            .mapToObj(given.endpoints()::get)
            .toList());
  }

  private static Picker picker(LoadBalancingPolicy policy, Loads loads) {
    Draws none = () -> 0;
    return Picker.of(policy, loads, new Turns(none), none);
  }

  private static Object picked(
      Picker picker,
      Loads loads,
      List<String> endpoints,
      List<BigInteger> hashes,
      @Nullable Integer again) {
    List<String> picked = new ArrayList<>();
    for (BigInteger hash : hashes) {
      int index = picker.pick(loads, hash.longValue(), again == null ? 0 : again);
      picked.add(endpoints.get(index));
    }
    return Map.of("picked", picked);
  }

  private static BigInteger number(long hash) {
    return new BigInteger(Long.toUnsignedString(hash));
  }

  private static Loads loads(
      List<String> endpoints, @Nullable List<Integer> weights, @Nullable List<Integer> inFlight) {
    List<Integer> ones = Collections.nCopies(endpoints.size(), 1);
    List<Integer> shares = weights == null ? ones : weights;
    List<Integer> idle = Collections.nCopies(endpoints.size(), 0);
    List<Integer> busy = inFlight == null ? idle : inFlight;
    return new Loads() {
      @Override
      public int size() {
        return endpoints.size();
      }

      @Override
      public int inFlight(int index) {
        return busy.get(index);
      }

      @Override
      public int weight(int index) {
        return shares.get(index);
      }

      @Override
      public String key(int index) {
        return endpoints.get(index);
      }
    };
  }
}
