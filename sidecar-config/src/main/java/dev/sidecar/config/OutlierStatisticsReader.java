package dev.sidecar.config;

import dev.sidecar.policy.OutlierStatistics;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the statistics of {@code outlierDetection}, each of which is off where it is absent. */
final class OutlierStatisticsReader {
  static final List<String> KEYS = List.of("successRate", "failurePercentage");
  private static final String COUNT = "a whole number, 1 to " + Integer.MAX_VALUE;

  private OutlierStatisticsReader() {}

  static OutlierStatistics read(YamlMapping outliers) {
    return new OutlierStatistics(
        rate(outliers.get("successRate")), failures(outliers.get("failurePercentage")));
  }

  private static @Nullable SuccessRate rate(@Nullable YamlValue value) {
    YamlMapping mapping =
        value == null
            ? null
            : YamlMapping.read(
                value,
                "a mapping like {stdevFactor: 1900}",
                List.of(
                    "minimumEndpoints",
                    "requestVolume",
                    "stdevFactor",
                    "enforcing",
                    "enforcingLocalOrigin"));
    if (mapping == null) {
      return null;
    }
    SuccessRate defaults = SuccessRate.DEFAULT;
    int endpoints = count(mapping, "minimumEndpoints", defaults.minimumEndpoints());
    int volume = count(mapping, "requestVolume", defaults.requestVolume());
    int factor =
        mapping.optional(
            "stdevFactor",
            defaults.stdevFactor(),
            it -> it.integer("a whole number, 0 to " + Integer.MAX_VALUE));
    int enforcing = percent(mapping, "enforcing", defaults.enforcing());
    int local = percent(mapping, "enforcingLocalOrigin", defaults.enforcingLocalOrigin());
    return mapping.build(() -> new SuccessRate(endpoints, volume, factor, enforcing, local));
  }

  private static @Nullable FailurePercentage failures(@Nullable YamlValue value) {
    YamlMapping mapping =
        value == null
            ? null
            : YamlMapping.read(
                value,
                "a mapping like {threshold: 85}",
                List.of(
                    "threshold",
                    "minimumEndpoints",
                    "requestVolume",
                    "enforcing",
                    "enforcingLocalOrigin"));
    if (mapping == null) {
      return null;
    }
    FailurePercentage defaults = FailurePercentage.DEFAULT;
    int threshold =
        mapping.optional(
            "threshold",
            defaults.threshold(),
            it -> it.wholePercent("a whole percentage, 1 to 100"));
    int endpoints = count(mapping, "minimumEndpoints", defaults.minimumEndpoints());
    int volume = count(mapping, "requestVolume", defaults.requestVolume());
    int enforcing = percent(mapping, "enforcing", defaults.enforcing());
    int local = percent(mapping, "enforcingLocalOrigin", defaults.enforcingLocalOrigin());
    return mapping.build(
        () -> new FailurePercentage(threshold, endpoints, volume, enforcing, local));
  }

  private static int count(YamlMapping mapping, String key, int otherwise) {
    return mapping.optional(key, otherwise, it -> it.integer(COUNT));
  }

  static int percent(YamlMapping mapping, String key, int otherwise) {
    return mapping.optional(key, otherwise, it -> it.wholePercent("a whole percentage, 0 to 100"));
  }
}
