package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.ValueMatch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptorReaderTest {
  @Test
  void keysThatAreNotSaidAreThoseOfEnvoyOrTheNames() {
    assertThat(read("descriptors: [[{value: a}, {header: X-User}, {query: User}]]").descriptors())
        .containsExactly(
            new DescriptorPolicy(
                new DescriptorPart.Fixed("generic_key", "a"),
                new DescriptorPart.Header("x-user", "x-user", false),
                new DescriptorPart.Query("User", "User", false)));
  }

  @Test
  void entriesAreReadAsTheyAreSaid() {
    HeaderMatch canary = new HeaderMatch("x-env", new ValueMatch.Exact("canary"), false);
    String condition = "headers: [{name: x-env, exact: canary}]";
    assertThat(
            read("descriptors: [[{value: a, %s}], [{value: 1.50, key: k, expect: false, %s}], [{header: \":path\", key: p, optional: true}, {destinationCluster: true}]]"
                    .formatted(condition, condition))
                .descriptors())
        .containsExactly(
            new DescriptorPolicy(
                new DescriptorPart.Matched("header_match", "a", List.of(canary), true)),
            new DescriptorPolicy(new DescriptorPart.Matched("k", "1.50", List.of(canary), false)),
            new DescriptorPolicy(
                new DescriptorPart.Header(":path", "p", true),
                new DescriptorPart.DestinationCluster()));
  }

  @Test
  void descriptorMaySayAsHowManyCallsItCounts() {
    assertThat(
            read("descriptors: [{entries: [{value: a}], hits: 5}, {entries: [{value: b}]}, [{value: c}]]")
                .descriptors())
        .containsExactly(
            new DescriptorPolicy(List.of(new DescriptorPart.Fixed("generic_key", "a")), 5),
            new DescriptorPolicy(new DescriptorPart.Fixed("generic_key", "b")),
            new DescriptorPolicy(new DescriptorPart.Fixed("generic_key", "c")));
  }

  @Test
  void descriptorThatCountsIsJudgedInAllItsParts() {
    assertThatThrownBy(
            () ->
                read(
                    "descriptors: [{entries: [], hits: 0}, {hits: 2}, {entries: [{value: a}],"
                        + " hits: 1000000001}, {entries: [{value: a}], hits: 0}, {entries:"
                        + " [{value: a}], limit: 3}, {hit: 2}]"))
        .hasMessageContainingAll(
            "descriptors[0].entries: an empty list",
            "descriptors[1].entries: missing (expected: a list like",
            "descriptors[2].hits: 1000000001 (expected: 1 to 1000000000)",
            "descriptors[3].hits: 0 (expected: 1 to 1000000000)",
            "descriptors[4].limit: no limit of its own (expected: ",
            "descriptors[5].hit: unknown key (did you mean hits?)");
  }

  @Test
  void bucketsOfARateLimit() {
    assertThat(
            read("rateLimit: {tokens: 9, buckets: [{descriptor: [{key: a}, {key: b, value: 7}], tokens: 2}], mostValues: 5, alwaysTake: false}")
                .rateLimit()
                .descriptors())
        .isEqualTo(
            new DescriptorLimits(
                List.of(
                    new DescriptorLimit(
                        List.of(
                            new DescriptorLimit.Entry("a", null),
                            new DescriptorLimit.Entry("b", "7")),
                        2,
                        1,
                        Duration.ofSeconds(1))),
                5,
                false));
    assertThat(read("rateLimit: {tokens: 9}").rateLimit().descriptors())
        .isEqualTo(DescriptorLimits.NONE);
  }

  private static RouteFilters read(String keys) {
    String file =
        "clusters: {o: {endpoints: [10.0.0.1:80]}}\nroutes: [{host: a, cluster: o, %s}]\n";
    return PolicyFile.parse("o.yaml", file.formatted(keys)).routes().get(0).filters();
  }
}
