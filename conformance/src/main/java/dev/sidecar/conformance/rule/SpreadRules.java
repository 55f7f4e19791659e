package dev.sidecar.conformance.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.balance.LocalityWeights;
import dev.sidecar.balance.PriorityLoads;
import dev.sidecar.balance.PriorityLoads.Level;
import dev.sidecar.balance.RetryPriorities;
import dev.sidecar.balance.SlowStart;
import dev.sidecar.balance.ZoneRouting;
import dev.sidecar.balance.ZoneRouting.Zone;
import dev.sidecar.policy.SlowStartPolicy;
import dev.sidecar.spi.Draws;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rules by which attempts are spread over groups of endpoints. */
final class SpreadRules {
  private static final int OVERPROVISIONING_PERCENT = 140;

  static final Map<String, Function<JsonNode, Object>> ALL =
      Map.of(
          "panic", given -> panic(Rules.read(given, GivenPanic.class)),
          "priority-loads", given -> loads(Rules.read(given, GivenLoads.class)),
          "retry-priorities", given -> tried(Rules.read(given, GivenTried.class)),
          "locality-weight", given -> weight(Rules.read(given, GivenWeight.class)),
          "slow-start", given -> slowStart(Rules.read(given, GivenStart.class)),
          "zone-routing", given -> zones(Rules.read(given, GivenZones.class)));

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
    List<Integer> healthy = healthy(loads);
    List<Integer> degraded = degraded(loads);
    List<Boolean> panics = new ArrayList<>();
    for (int i = 0; i < loads.size(); i++) {
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

  private static List<Integer> healthy(PriorityLoads loads) {
    return IntStream.range(0, loads.size()).map(loads::healthyPercent).boxed().toList();
  }

  private static List<Integer> degraded(PriorityLoads loads) {
    return IntStream.range(0, loads.size()).map(loads::degradedPercent).boxed().toList();
  }

  record GivenTried(
      @JsonProperty(required = true) List<GivenLevel> levels,
      @JsonProperty(required = true) double panicPercent,
      @JsonProperty(required = true) int every,
      @JsonProperty(required = true) List<Integer> tried,
      @Nullable Boolean again) {}

  /** The loads before any attempt, and after each. */
  private static Object tried(GivenTried given) {
    PriorityLoads all =
        PriorityLoads.of(
            given.levels().stream().map(GivenLevel::level).toList(),
            given.panicPercent(),
            OVERPROVISIONING_PERCENT);
    List<List<Integer>> healthy = new ArrayList<>();
    List<List<Integer>> degraded = new ArrayList<>();
    for (int attempts = 0; attempts <= given.tried().size(); attempts++) {
      int[] tried = given.tried().stream().limit(attempts).mapToInt(it -> it).toArray();
      PriorityLoads loads =
          RetryPriorities.after(all, tried, given.every())
              .loads(Boolean.TRUE.equals(given.again()));
      healthy.add(healthy(loads));
      degraded.add(degraded(loads));
    }
    return Map.of("healthy", healthy, "degraded", degraded);
  }

  record GivenWeight(
      @JsonProperty(required = true) int weight,
      @JsonProperty(required = true) int healthy,
      @JsonProperty(required = true) int total,
      @JsonProperty(required = true) int overprovisioningPercent) {}

  private static Object weight(GivenWeight given) {
    double effective =
        LocalityWeights.effective(
            given.weight(), given.healthy(), given.total(), given.overprovisioningPercent());
    return Map.of("thousandths", Math.round(effective * 1e3));
  }

  record GivenZone(
      @JsonProperty(required = true) int healthy, @JsonProperty(required = true) long callers) {}

  record GivenZones(
      @JsonProperty(required = true) List<GivenZone> zones,
      @JsonProperty(required = true) boolean own,
      @JsonProperty(required = true) int minClusterSize,
      @Nullable Integer routingEnabledPercent,
      @Nullable List<BigInteger> draws,
      @Nullable Integer picks) {}

  /** The first locality is the caller's own, if it is there; callers are nowhere else. */
  private static Object zones(GivenZones given) {
    List<Zone> zones = new ArrayList<>();
    for (GivenZone each : given.zones()) {
      zones.add(new Zone(each.healthy(), each.callers(), given.own() && zones.isEmpty()));
    }
    // A caller that is in none of the cluster's localities is alone in its own.
    int elsewhere = given.own() ? 0 : 1;
    Integer enabled = given.routingEnabledPercent();
    ZoneRouting routing =
        ZoneRouting.of(
            zones,
            zones.stream().mapToLong(Zone::callers).sum() + elsewhere,
            (int) zones.stream().filter(it -> it.callers() > 0).count() + elsewhere,
            given.own() ? zones.get(0).callers() : elsewhere,
            given.minClusterSize(),
            enabled == null ? 100 : enabled);
    if (routing == null) {
      return Map.of("counts", false);
    }
    Map<String, Object> gives = new LinkedHashMap<>();
    gives.put("counts", true);
    gives.put("ownShare", routing.ownShare());
    gives.put("room", routing.room());
    List<BigInteger> draws = given.draws();
    Integer picks = given.picks();
    if (draws != null && picks != null) {
      Draws drawn = Rules.draws(draws);
      List<Integer> chosen = new ArrayList<>();
      for (int i = 0; i < picks; i++) {
        chosen.add(routing.choose(drawn));
      }
      gives.put("chosen", chosen);
    }
    return gives;
  }

  record GivenStart(
      @JsonProperty(required = true) long windowMillis,
      @JsonProperty(required = true) double aggression,
      @JsonProperty(required = true) double minWeightPercent,
      @JsonProperty(required = true) List<Long> sinceMicros) {}

  private static Object slowStart(GivenStart given) {
    SlowStartPolicy policy =
        new SlowStartPolicy(
            Duration.ofMillis(given.windowMillis()), given.aggression(), given.minWeightPercent());
    List<Long> thousandths =
        given.sinceMicros().stream()
            .map(it -> Math.round(1_000 * SlowStart.factor(policy, 1_000 * it)))
            .toList();
    return Map.of("thousandths", thousandths);
  }
}
