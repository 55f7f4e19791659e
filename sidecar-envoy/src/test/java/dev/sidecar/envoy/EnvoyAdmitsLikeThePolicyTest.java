package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy, started with the bootstrap, lets in as much at once as the policy says. */
@Timeout(120)
class EnvoyAdmitsLikeThePolicyTest {
  private static final RetryPolicy ON_5XX = RetryPolicy.of(3, RetryCondition.STATUS_5XX);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void aRequestAboveTheLimitIsRefusedAndNotRetried() throws Exception {
    AdmissionPolicy one = new AdmissionPolicy(9, 9, 1, RetryLimit.DEFAULT);
    try (Upstream upstream = Upstream.mute();
        RunningEnvoy envoy = start(ClusterPolicy.of("only", upstream.endpoint()).with(one))) {
      threads.submit(() -> envoy.get("any", "/"));
      upstream.awaitArrival();
      RunningEnvoy.Answer refused = envoy.get("any", "/");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.head()).doesNotContain("x-envoy");
      assertThat(upstream.received).hasSize(1);
    }
  }

  @Test
  void aRefusalSaysOverloadedIfARouteAsksForTheExpectedTimeout() throws Exception {
    AdmissionPolicy one = new AdmissionPolicy(9, 9, 1, RetryLimit.DEFAULT);
    try (Upstream upstream = Upstream.mute();
        RunningEnvoy envoy =
            start(
                ClusterPolicy.of("only", upstream.endpoint()).with(one),
                AttemptHeader.EXPECTED_TIMEOUT)) {
      threads.submit(() -> envoy.get("any", "/"));
      upstream.awaitArrival();
      assertThat(envoy.get("any", "/").head()).contains("x-envoy-overloaded: true");
    }
  }

  @Test
  void aRequestWaitsForTheOnlyConnectionUntilThePlacesToWaitAreTaken() throws Exception {
    AdmissionPolicy one = new AdmissionPolicy(1, 1, 9, RetryLimit.DEFAULT);
    try (Upstream upstream = Upstream.mute();
        RunningEnvoy envoy = start(ClusterPolicy.of("only", upstream.endpoint()).with(one))) {
      threads.submit(() -> envoy.get("any", "/"));
      upstream.awaitArrival();
      // One of the two waits, so the first answer is the refusal of the other.
      int first = threads.invokeAny(Collections.nCopies(2, () -> envoy.get("any", "/").status()));
      assertThat(first).isEqualTo(503);
      assertThat(upstream.received).hasSize(1);
    }
  }

  @Test
  void overHttp2NobodyWaitsForAConnectionSoNobodyIsRefused() throws Exception {
    AdmissionPolicy none = new AdmissionPolicy(1, 0, 9, RetryLimit.DEFAULT);
    try (Http2Upstream upstream = new Http2Upstream();
        RunningEnvoy envoy =
            start(
                ClusterPolicy.of("only", upstream.endpoint())
                    .with(HttpProtocol.HTTP2)
                    .with(none))) {
      assertThat(envoy.get("any", "/").status()).isEqualTo(200);
    }
  }

  @Test
  void aBudgetAndANumberOfNothingAllowNoRetry() throws Exception {
    for (RetryLimit nothing : List.of(new RetryLimit.Budget(0, 0), new RetryLimit.Fixed(0))) {
      assertThat(attempts(nothing)).as(nothing.toString()).isEqualTo(1);
    }
  }

  @Test
  void theRetriesOfOneCallCountAsOneAtOnce() throws Exception {
    for (RetryLimit one :
        List.of(
            RetryLimit.DEFAULT,
            new RetryLimit.Budget(0, 1),
            new RetryLimit.Budget(100, 0),
            new RetryLimit.Fixed(1))) {
      assertThat(attempts(one)).as(one.toString()).isEqualTo(3);
    }
  }

  private int attempts(RetryLimit limit) throws Exception {
    try (Upstream upstream = Upstream.always(503);
        RunningEnvoy envoy =
            start(
                ClusterPolicy.of("only", upstream.endpoint())
                    .with(new AdmissionPolicy(9, 9, 9, limit)))) {
      assertThat(envoy.get("any", "/").status()).isEqualTo(503);
      return upstream.received.size();
    }
  }

  private RunningEnvoy start(ClusterPolicy cluster, AttemptHeader... headers) throws Exception {
    CallPolicy calls = new CallPolicy(TimeoutPolicy.DEFAULT, ON_5XX, Set.of(headers));
    return RunningEnvoy.start(
        directory,
        new MeshPolicy(
            List.of(cluster), List.of(new RoutePolicy("*", PathMatch.ALL, "only", calls))));
  }
}
