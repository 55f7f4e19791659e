package dev.sidecar.config;

import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code outlierDetection} of a cluster. */
final class OutlierReader {
  private static final String SERVER_ERRORS = "consecutive5xx";
  private static final String GATEWAY_FAILURES = "consecutiveGatewayFailure";
  private static final String LOCAL_ORIGIN_FAILURES = "consecutiveLocalOriginFailure";
  private static final List<String> KEYS =
      List.of(
          SERVER_ERRORS,
          GATEWAY_FAILURES,
          LOCAL_ORIGIN_FAILURES,
          "interval",
          "baseEjectionTime",
          "maxEjectionTime",
          "maxEjectionPercent",
          "alwaysEjectOne");
  private static final String COUNT = "a whole number, 0 to " + Integer.MAX_VALUE;

  private OutlierReader() {}

  /** The policy, or null after a problem was added. */
  static @Nullable OutlierPolicy read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {consecutive5xx: 5}", KEYS);
    if (mapping == null) {
      return null;
    }
    OutlierPolicy defaults = OutlierPolicy.DEFAULT;
    Consecutive consecutive = consecutive(mapping);
    Duration interval = TimeoutReader.duration(mapping, "interval", defaults.interval());
    Duration base =
        TimeoutReader.duration(mapping, "baseEjectionTime", defaults.baseEjectionTime());
    Duration max =
        TimeoutReader.duration(mapping, "maxEjectionTime", OutlierPolicy.maxEjectionTime(base));
    int percent =
        mapping.optional(
            "maxEjectionPercent",
            defaults.maxEjectionPercent(),
            it -> it.wholePercent("a whole percentage, 0 to 100"));
    boolean one = mapping.optional("alwaysEjectOne", defaults.alwaysEjectOne(), YamlValue::bool);
    return mapping.build(() -> new OutlierPolicy(consecutive, interval, base, max, percent, one));
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
