package dev.sidecar.conformance.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.balance.PriorityLoads;
import dev.sidecar.balance.PriorityLoads.Level;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rules by which attempts are spread over groups of endpoints. */
final class SpreadRules {
  private static final int OVERPROVISIONING_PERCENT = 140;

  static final Map<String, Function<JsonNode, Object>> ALL =
      Map.of(
          "panic", given -> panic(Rules.read(given, GivenPanic.class)),
          "priority-loads", given -> loads(Rules.read(given, GivenLoads.class)));

  private SpreadRules() {}

  record GivenPanic(
      @JsonProperty(required = true) int healthy,
      @JsonProperty(required = true) int total,
      @JsonProperty(required = true) double thresholdPercent) {}

  private static Object panic(GivenPanic given) {
    Level only = Level.of(given.healthy(), given.total());
    PriorityLoads loads =
        PriorityLoads.of(List.of(only), given.thresholdPercent(), OVERPROVISIONING_PERCENT);
    return Map.of("panics", loads.panics(0));
  }

  record GivenLevel(
      @JsonProperty(required = true) int total,
      @JsonProperty(required = true) int healthy,
      @Nullable Integer degraded,
      @Nullable Integer excluded) {
    Level level() {
      return new Level(total, healthy, some(degraded), some(excluded));
    }

    private static int some(@Nullable Integer number) {
      return number == null ? 0 : number;
    }
  }

  record GivenLoads(
      @JsonProperty(required = true) List<GivenLevel> levels,
      @JsonProperty(required = true) double panicPercent,
      @Nullable Integer overprovisioningPercent,
      @Nullable List<BigInteger> draws) {}

  private static Object loads(GivenLoads given) {
    List<Level> levels = given.levels().stream().map(GivenLevel::level).toList();
    Integer overprovisioning = given.overprovisioningPercent();
    PriorityLoads loads =
        PriorityLoads.of(
            levels,
            given.panicPercent(),
            overprovisioning == null ? OVERPROVISIONING_PERCENT : overprovisioning);
    List<Integer> healthy = new ArrayList<>();
    List<Integer> degraded = new ArrayList<>();
    List<Boolean> panics = new ArrayList<>();
    for (int i = 0; i < loads.size(); i++) {
      healthy.add(loads.healthyPercent(i));
      degraded.add(loads.degradedPercent(i));
      panics.add(loads.panics(i));
    }
    Map<String, Object> gives = new LinkedHashMap<>();
    gives.put("healthy", healthy);
    gives.put("degraded", degraded);
    gives.put("panics", panics);
    List<BigInteger> draws = given.draws();
    if (draws != null) {
      gives.put("chosen", draws.stream().map(it -> loads.choose(it.longValue())).toList());
    }
    return gives;
  }
}
