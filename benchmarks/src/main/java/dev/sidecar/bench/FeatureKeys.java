package dev.sidecar.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.config.PolicySchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which rows tell what a key of a cluster or a route costs. */
final class FeatureKeys {
  private static final String ALWAYS = "every row: it is never off";
  private static final String TLS =
      "no row: `./sidecar bench Tls`, and the cells with mTLS of [measure](MEASURE.md)";

  private static final Map<String, String> OTHERWISE =
      Map.of(
          "host", ALWAYS,
          "cluster", ALWAYS,
          "timeout", ALWAYS,
          "connectTimeout", ALWAYS,
          "streamIdleTimeout", ALWAYS,
          "panicThreshold", ALWAYS,
          "overprovisioningPercent", ALWAYS,
          "discovery", "no row: a call meets the same snapshot, whoever found its endpoints",
          "protocol", "no row: the cells by HTTP/2 of [measure](MEASURE.md)",
          "tls", TLS);

  private FeatureKeys() {}

  /** For each key the rows that have it, or why there is none; empty if nobody knows. */
  static Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    for (String key : keys()) {
      List<String> having = new ArrayList<>();
      Stream.of(Feature.values())
          .filter(feature -> FeatureText.names(feature.keys()).contains(key))
          .forEach(feature -> having.add("`" + feature.label() + "`"));
      Stream.of(ClientFeature.values())
          .filter(feature -> FeatureText.names(feature.keys()).contains(key))
          .forEach(feature -> having.add("`" + feature.label() + "` over a socket"));
      rows.put(key, OTHERWISE.getOrDefault(key, String.join(", ", having)));
    }
    return rows;
  }

  /** Those that are said not to need a row of their own. */
  static Set<String> otherwise() {
    return OTHERWISE.keySet();
  }

  private static Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    JsonNode schema = schema();
    schema.at("/$defs/cluster/properties").fieldNames().forEachRemaining(keys::add);
    schema.at("/$defs/route/properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static JsonNode schema() {
    try {
      return new ObjectMapper().readTree(PolicySchema.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the schema is no JSON", e);
    }
  }
}
