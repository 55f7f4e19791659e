package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.policy.DiscoveryPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of endpoints and of the spread over them: read, or refused word for word. */
class SpreadMessagesTest {
  private static final String CLUSTER =
      "clusters:\n  o:\n    endpoints: [10.0.0.1:80]\n    %s\nroutes: []\n";
  private static final String ENDPOINT =
      "clusters:\n  o:\n    endpoints:\n      - {address: 10.0.0.1:80, %s}\nroutes: []\n";

  @Test
  void whatIsSaidOfAnEndpointIsRead() {
    String said = "priority: 1, locality: eu/a, metadata: {version: 2, \"a/b\": c}";
    DiscoveryPolicy.Static found =
        (DiscoveryPolicy.Static)
            PolicyFile.parse("o.yaml", ENDPOINT.formatted(said)).clusters().get(0).discovery();
    assertThat(found.endpoints().get(0).placement())
        .isEqualTo(new Placement(1, Locality.parse("eu/a"), Map.of("version", "2", "a/b", "c")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          priority: 129 | priority: 129 (expected: 0 to 128)
          priority: first | priority: first (expected: a whole number, 0 to 128)
          locality: eu/a/b/c | locality: eu/a/b/c (expected: a locality like eu/a or eu/a/rack-3)
          metadata: v2 | metadata: v2 (expected: a mapping like {version: v2})
          metadata: {v: a b} | metadata.v: a b (expected: 1 to 200 ASCII characters without blanks and '#')
          """)
  void endpointIsRefused(String said, String message) {
    assertThatThrownBy(() -> PolicyFile.parse("o.yaml", ENDPOINT.formatted(said)))
        .hasMessageEndingWith("clusters.o.endpoints[0]." + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          overprovisioningPercent: 99 | overprovisioningPercent: 99 (expected: 100 to 1000)
          overprovisioningPercent: 1.4 | overprovisioningPercent: 1.4 (expected: a whole number, 100 to 1000)
          locality: eu | locality: eu (expected: a mapping like {weights: {eu/a: 3, eu/b: 1}} or {zoneAware: {self: eu/a}})
          locality: {weights: {}} | locality.weights: none (expected: at least one)
          locality: {weights: {eu/a: 0}} | locality.weights.eu/a: 0 (expected: 1 to 1000000)
          locality: {weights: {eu: 1}, zoneAware: {self: eu}} | locality: both weights and zoneAware (expected: one of them)
          locality: {zoneAware: {}} | locality.zoneAware.self: missing (expected: a locality like eu/a)
          locality: {zoneAware: {self: eu, minClusterSize: -1}} | locality.zoneAware.minClusterSize: -1 (expected: 0 to 2147483647)
          locality: {zoneAware: {self: eu, routingEnabledPercent: 101}} | locality.zoneAware.routingEnabledPercent: 101 (expected: 0 to 100)
          slowStart: {} | slowStart.window: missing (expected: a duration like 30s)
          slowStart: {window: 0s} | slowStart.window: 0s (expected: 1ms or more)
          slowStart: {window: 1s, aggression: 0} | slowStart.aggression: 0 (expected: 0.01 to 100)
          slowStart: {window: 1s, aggression: 101} | slowStart.aggression: 101 (expected: 0.01 to 100)
          subsets: [stage] | subsets: a list (expected: a mapping like {selectors: [[stage]]})
          subsets: {} | subsets.selectors: missing (expected: a list like [[stage, version], [stage]])
          subsets: {selectors: []} | subsets.selectors: [] (expected: one or more)
          subsets: {selectors: [stage]} | subsets.selectors[0]: stage (expected: a list like [stage] or a mapping like {keys: [stage]})
          subsets: {selectors: [[]]} | subsets.selectors[0]: none (expected: one name or more)
          subsets: {selectors: [[a b]]} | subsets.selectors[0][0]: a b (expected: a name of letters, digits, '_', '.', '/', '-')
          subsets: {selectors: [[a, a]]} | subsets.selectors[0][1]: a (expected: each once)
          subsets: {selectors: [[a, b], [b, a]]} | subsets.selectors: [a, b] (expected: each set of keys once)
          subsets: {selectors: [[a]], fallback: some} | subsets.fallback: some (expected: one of none, any, default)
          subsets: {selectors: [[a]], fallback: default} | subsets.defaultSubset: nothing (expected: metadata like {stage: prod}, which a fallback leads to)
          subsets: {selectors: [[a]], defaultSubset: {a: b}} | subsets.defaultSubset: a=b (expected: none where no fallback leads to it)
          subsets: {selectors: [{keys: [a], fallback: any, fallbackKeys: [a]}]} | subsets.selectors[0].fallbackKeys: [a] (expected: some of keys, and not all)
          subsets: {selectors: [{keys: [a, b], fallback: any, fallbackKeys: [a]}]} | subsets.selectors[0].fallbackKeys: [a] (expected: none beside a fallback)
          subsets: {selectors: [{keys: [a, b], fallbackKeys: [c]}]} | subsets.selectors[0].fallbackKeys: [c] (expected: some of keys, and not all)
          subsetting: {} | subsetting.size: missing (expected: 1 to 10000)
          subsetting: {size: 0} | subsetting.size: 0 (expected: 1 to 10000)
          subsetting: {size: 10001} | subsetting.size: 10001 (expected: 1 to 10000)
          subsetting: 20 | subsetting: 20 (expected: a mapping like {size: 20})
          metadataMatch: {a: b c} | metadataMatch.a: b c (expected: 1 to 200 ASCII characters without blanks and '#')
          slowStart: {window: 1s, minWeightPercent: 101} | slowStart.minWeightPercent: 101 (expected: 0 to 100)
          """)
  void clusterIsRefused(String said, String message) {
    assertThatThrownBy(() -> PolicyFile.parse("o.yaml", CLUSTER.formatted(said)))
        .hasMessageEndingWith("clusters.o." + message);
  }
}
