package dev.sidecar.config;

import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.OutlierPolicy.EjectionLimit;
import dev.sidecar.policy.OutlierPolicy.EjectionTimes;
import dev.sidecar.policy.OutlierPolicy.Enforcing;
import dev.sidecar.policy.OutlierStatistics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code outlierDetection} of a cluster. */
final class OutlierReader {
  private static final String SERVER_ERRORS = "consecutive5xx";
  private static final String GATEWAY_FAILURES = "consecutiveGatewayFailure";
  private static final String LOCAL_ORIGIN_FAILURES = "consecutiveLocalOriginFailure";
  private static final List<String> OWN_KEYS =
      List.of(
          SERVER_ERRORS,
          GATEWAY_FAILURES,
          LOCAL_ORIGIN_FAILURES,
          "enforcingConsecutive5xx",
          "enforcingConsecutiveGatewayFailure",
          "enforcingConsecutiveLocalOriginFailure",
          "interval",
          "baseEjectionTime",
          "maxEjectionTime",
          "maxEjectionTimeJitter",
          "maxEjectionPercent",
          "alwaysEjectOne",
          "upToHalfBelowTen");
  private static final List<String> KEYS =
      Stream.concat(OWN_KEYS.stream(), OutlierStatisticsReader.KEYS.stream()).toList();
  private static final String COUNT = "a whole number, 0 to " + Integer.MAX_VALUE;

  private OutlierReader() {}

  /** The policy, or null after a problem was added. */
  static @Nullable OutlierPolicy read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {consecutive5xx: 5}", KEYS);
    if (mapping == null) {
      return null;
    }
    Duration usual = OutlierPolicy.DEFAULT.interval();
    Consecutive consecutive = consecutive(mapping);
    Duration interval = TimeoutReader.duration(mapping, "interval", usual);
    EjectionTimes times = times(mapping);
    EjectionLimit limit = limit(mapping);
    Enforcing enforcing = enforcing(mapping);
    OutlierStatistics statistics = OutlierStatisticsReader.read(mapping);
    return mapping.build(
        () -> new OutlierPolicy(consecutive, interval, times, limit, enforcing, statistics));
  }

  private static EjectionTimes times(YamlMapping mapping) {
    EjectionTimes defaults = EjectionTimes.DEFAULT;
    Duration base =
        TimeoutReader.duration(mapping, "baseEjectionTime", defaults.baseEjectionTime());
    Duration max =
        TimeoutReader.duration(mapping, "maxEjectionTime", EjectionTimes.maxEjectionTime(base));
    Duration jitter =
        TimeoutReader.duration(mapping, "maxEjectionTimeJitter", defaults.maxEjectionTimeJitter());
    EjectionTimes read = mapping.build(() -> new EjectionTimes(base, max, jitter));
    return read == null ? defaults : read;
  }

  private static EjectionLimit limit(YamlMapping mapping) {
    EjectionLimit defaults = EjectionLimit.DEFAULT;
    int percent =
        OutlierStatisticsReader.percent(
            mapping, "maxEjectionPercent", defaults.maxEjectionPercent());
    boolean one = mapping.optional("alwaysEjectOne", defaults.alwaysEjectOne(), YamlValue::bool);
    boolean half =
        mapping.optional("upToHalfBelowTen", defaults.upToHalfBelowTen(), YamlValue::bool);
    EjectionLimit read = mapping.build(() -> new EjectionLimit(percent, one, half));
    return read == null ? defaults : read;
  }

  private static Enforcing enforcing(YamlMapping mapping) {
    int[] percents =
        Stream.of(SERVER_ERRORS, GATEWAY_FAILURES, LOCAL_ORIGIN_FAILURES)
            .map(key -> "enforcing" + Character.toUpperCase(key.charAt(0)) + key.substring(1))
            .mapToInt(key -> OutlierStatisticsReader.percent(mapping, key, 100))
            .toArray();
    Enforcing read = mapping.build(() -> new Enforcing(percents[0], percents[1], percents[2]));
    return read == null ? Enforcing.ALWAYS : read;
  }

  private static Consecutive consecutive(YamlMapping mapping) {
    Consecutive defaults = Consecutive.DEFAULT;
    int server = count(mapping, SERVER_ERRORS, defaults.serverErrors());
    int gateway = count(mapping, GATEWAY_FAILURES, defaults.gatewayFailures());
    int local = count(mapping, LOCAL_ORIGIN_FAILURES, defaults.localOriginFailures());
    Map<String, YamlValue> names = new HashMap<>();
    name(names, "serverErrors", mapping.get(SERVER_ERRORS));
    name(names, "gatewayFailures", mapping.get(GATEWAY_FAILURES));
    name(names, "localOriginFailures", mapping.get(LOCAL_ORIGIN_FAILURES));
    Consecutive read = mapping.build(() -> new Consecutive(server, gateway, local), names);
    return read == null ? defaults : read;
  }

  private static void name(Map<String, YamlValue> names, String field, @Nullable YamlValue value) {
    if (value != null) {
      names.put(field, value);
    }
  }

  private static int count(YamlMapping mapping, String key, int otherwise) {
    return mapping.optional(key, otherwise, it -> it.integer(COUNT));
  }
}
