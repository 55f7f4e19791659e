package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.config.PolicySchema;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No key of the policy file is forgotten among the rows. */
class FeatureKeysTest {
  private static final String KEYS =
      Stream.concat(
              Stream.of(Feature.values()).map(Feature::keys),
              Stream.of(ClientFeature.values()).map(ClientFeature::keys))
          .collect(Collectors.joining("\n"));

  @Test
  void everyKeyOfAClusterAndARouteHasARowOrAReasonForNone() {
    assertThat(FeatureKeys.rows()).isNotEmpty().doesNotContainValue("");
    assertThat(FeatureKeys.rows()).containsKeys(FeatureKeys.otherwise().toArray(String[]::new));
  }

  @Test
  void aRowIsFoundByTheKeysThatItHas() {
    assertThat(FeatureKeys.rows())
        .containsEntry("slowStart", "`slow-start`")
        .containsEntry("rewrite", "`rewrite`, `rewrite-regex`, `rewrite` over a socket");
  }

  /** Thresholds are never off; the retry budget is what `retryRate` and `maxRetries` replace. */
  @Test
  void everyWayOfAdmissionHasARow() throws Exception {
    Set<String> ways = names("/$defs/admission/properties");
    ways.removeAll(Set.of("maxConnections", "maxPending", "maxRequests", "retryBudget"));
    assertThat(ways).hasSizeGreaterThan(4).allMatch(KEYS::contains);
  }

  @Test
  void everyWayToBalanceAndToHashHasARow() throws Exception {
    JsonNode named = schema().at("/$defs/cluster/properties/loadBalancing/anyOf/0/oneOf");
    Set<String> ways = new TreeSet<>();
    named.forEach(each -> ways.add(each.get("const").asText()));
    ways.addAll(names("/$defs/cluster/properties/loadBalancing/anyOf/1/properties"));
    // `off` balances by it.
    ways.remove("leastRequest");
    assertThat(ways).hasSizeGreaterThan(5).allMatch(KEYS::contains);
    Set<String> parts = names("/$defs/hashPart/properties");
    parts.remove("terminal");
    assertThat(parts).hasSizeGreaterThan(3).allMatch(KEYS::contains);
  }

  @Test
  void everyWayToHedgeHasARow() throws Exception {
    assertThat(names("/$defs/hedge/properties"))
        .filteredOn(key -> !Set.of("attempts", "minimumSamples").contains(key))
        .hasSizeGreaterThan(3)
        .allMatch(KEYS::contains);
  }

  private static Set<String> names(String pointer) throws Exception {
    Set<String> names = new TreeSet<>();
    schema().at(pointer).fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode schema() throws Exception {
    return new ObjectMapper().readTree(PolicySchema.text());
  }
}
