package dev.sidecar.envoy;

import static dev.sidecar.policy.AttemptHeader.ATTEMPT_COUNT;
import static dev.sidecar.policy.AttemptHeader.EXPECTED_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy sends the attempt headers on the routes that ask for them, and on no others. */
@Timeout(120)
class EnvoyTellsAboutAttemptsLikeThePolicyTest {
  private static final TimeoutPolicy CALL_5S = timeouts(5_000, 0);

  @TempDir Path directory;

  @Test
  void attemptsAreCountedFromOne() throws Exception {
    try (Upstream upstream = Upstream.answering("one");
        RunningEnvoy envoy = start(upstream, route("*", "/", CALL_5S, ATTEMPT_COUNT))) {
      assertThat(callTwice(envoy, upstream, "any", "/"))
          .containsExactly(Map.of(ATTEMPT_COUNT, 1L), Map.of(ATTEMPT_COUNT, 2L));
    }
  }

  @Test
  void theExpectedTimeoutIsWhatTheAttemptHasAtMost() throws Exception {
    try (Upstream upstream = Upstream.answering("one");
        RunningEnvoy envoy =
            start(
                upstream,
                route("*", "/call", CALL_5S, EXPECTED_TIMEOUT),
                route("*", "/try", timeouts(5_000, 700), EXPECTED_TIMEOUT),
                route("*", "/any", timeouts(0, 0), EXPECTED_TIMEOUT))) {
      List<Map<AttemptHeader, Long>> call = callTwice(envoy, upstream, "any", "/call");
      assertThat(call.get(0)).containsExactly(Map.entry(EXPECTED_TIMEOUT, 5_000L));
      assertThat(call.get(1).get(EXPECTED_TIMEOUT)).isBetween(1L, 5_000L);
      assertThat(callTwice(envoy, upstream, "any", "/try"))
          .containsExactly(Map.of(EXPECTED_TIMEOUT, 700L), Map.of(EXPECTED_TIMEOUT, 700L));
      assertThat(callTwice(envoy, upstream, "any", "/any")).containsExactly(Map.of(), Map.of());
    }
  }

  @Test
  void routesThatDoNotAskHaveNoSuchHeadersNotEvenOnARetry() throws Exception {
    try (Upstream upstream = Upstream.answering("one");
        RunningEnvoy envoy =
            start(
                upstream,
                route("a", "/both", CALL_5S, ATTEMPT_COUNT, EXPECTED_TIMEOUT),
                route("a", "/count", CALL_5S, ATTEMPT_COUNT),
                route("a", "/timeout", CALL_5S, EXPECTED_TIMEOUT),
                route("a", "/none", CALL_5S),
                route("b", "/none", CALL_5S))) {
      for (Map<AttemptHeader, Long> headers : callTwice(envoy, upstream, "a", "/both")) {
        assertThat(headers).containsOnlyKeys(ATTEMPT_COUNT, EXPECTED_TIMEOUT);
      }
      assertThat(callTwice(envoy, upstream, "a", "/count"))
          .containsExactly(Map.of(ATTEMPT_COUNT, 1L), Map.of(ATTEMPT_COUNT, 2L));
      for (Map<AttemptHeader, Long> headers : callTwice(envoy, upstream, "a", "/timeout")) {
        assertThat(headers).containsOnlyKeys(EXPECTED_TIMEOUT);
      }
      assertThat(callTwice(envoy, upstream, "a", "/none")).containsExactly(Map.of(), Map.of());
      assertThat(callTwice(envoy, upstream, "b", "/none")).containsExactly(Map.of(), Map.of());
    }
  }

  /** The attempt headers of a call that fails once. */
  private static List<Map<AttemptHeader, Long>> callTwice(
      RunningEnvoy envoy, Upstream upstream, String host, String path) throws Exception {
    upstream.script(503);
    upstream.received.clear();
    assertThat(envoy.get(host, path).status()).isEqualTo(200);
    List<Map<AttemptHeader, Long>> attempts = new ArrayList<>();
    for (Map<String, List<String>> received : upstream.received) {
      Map<AttemptHeader, Long> headers = new EnumMap<>(AttemptHeader.class);
      for (AttemptHeader header : AttemptHeader.values()) {
        received
            .getOrDefault(header.text(), List.of())
            .forEach(value -> headers.put(header, Long.valueOf(value)));
      }
      attempts.add(headers);
    }
    return attempts;
  }

  private RunningEnvoy start(Upstream upstream, RoutePolicy... routes) throws Exception {
    return RunningEnvoy.start(
        directory,
        new MeshPolicy(List.of(ClusterPolicy.of("only", upstream.endpoint())), List.of(routes)));
  }

  private static RoutePolicy route(
      String host, String prefix, TimeoutPolicy timeouts, AttemptHeader... headers) {
    RetryPolicy retry = RetryPolicy.of(2, RetryCondition.STATUS_5XX);
    return new RoutePolicy(
        host,
        new PathMatch.Prefix(prefix),
        "only",
        new CallPolicy(timeouts, retry, Set.of(headers)));
  }

  private static TimeoutPolicy timeouts(long callMillis, long perTryMillis) {
    return new TimeoutPolicy(
        Duration.ofMillis(callMillis), Duration.ofMillis(perTryMillis), Duration.ZERO);
  }
}
