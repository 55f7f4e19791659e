package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.ValueMatch;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy, started with the bootstrap, retries what the policy says and nothing else. */
@Timeout(120)
class EnvoyRetriesLikeThePolicyTest {
  private static final List<String> IDEMPOTENT =
      List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
  private static final List<String> OTHERS = List.of("POST", "PATCH");
  private static final RetryPolicy ON_5XX = RetryPolicy.of(2, RetryCondition.STATUS_5XX);
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1));

  @TempDir Path directory;

  @Test
  void theAnswerOfTheRetryIsTheAnswerOfTheCall() throws Exception {
    try (Upstream upstream = Upstream.answering("retry");
        RunningEnvoy envoy = start(ON_5XX, upstream)) {
      upstream.script(503);
      assertThat(envoy.get("any", "/").body()).isEqualTo("retry");
      assertThat(upstream.received).hasSize(2);
    }
  }

  @Test
  void theAnswerOfTheLastAttemptIsReturnedWhenAllHaveFailed() throws Exception {
    try (Upstream upstream = Upstream.always(503);
        RunningEnvoy envoy = start(RetryPolicy.of(4, RetryCondition.GATEWAY_ERROR), upstream)) {
      upstream.script(502, 502, 504);
      assertThat(envoy.get("any", "/").body()).isEqualTo("always 503");
      assertThat(upstream.received).hasSize(4);
    }
  }

  @Test
  void anExecutedRequestIsSentAgainOnlyIfItsMethodIsIdempotent() throws Exception {
    try (Upstream upstream = Upstream.always(503);
        RunningEnvoy envoy = start(ON_5XX, upstream)) {
      for (String method : IDEMPOTENT) {
        assertThat(envoy.call(method, "any", "/").status()).isEqualTo(503);
        assertThat(sent(upstream)).containsExactly(method, method);
      }
      for (String method : OTHERS) {
        assertThat(envoy.call(method, "any", "/").status()).isEqualTo(503);
        assertThat(sent(upstream)).containsExactly(method);
      }
    }
  }

  @Test
  void anExecutedRequestIsSentAgainWithAnyMethodIfThePolicySaysSo() throws Exception {
    RetryPolicy any = new RetryPolicy(ON_5XX.on(), 2, Set.of(), SHORT, true);
    try (Upstream upstream = Upstream.answering("retry");
        RunningEnvoy envoy = start(any, upstream)) {
      for (String method : OTHERS) {
        upstream.script(503);
        assertThat(envoy.call(method, "any", "/").status()).isEqualTo(200);
        assertThat(sent(upstream)).containsExactly(method, method);
      }
    }
  }

  @Test
  void eachConditionRetriesItsOwnStatuses() throws Exception {
    try (Upstream upstream = Upstream.answering("retry");
        RunningEnvoy envoy =
            start(
                ClusterPolicy.of("only", upstream.endpoint()),
                route(new PathMatch.Exact("/5xx"), ON_5XX),
                route(
                    new PathMatch.Exact("/gateway"),
                    RetryPolicy.of(2, RetryCondition.GATEWAY_ERROR)),
                route(new PathMatch.Exact("/4xx"), RetryPolicy.of(2, RetryCondition.RETRIABLE_4XX)),
                route(new PathMatch.Exact("/reset"), RetryPolicy.of(2, RetryCondition.RESET)),
                route(new PathMatch.Exact("/listed"), listed(429, 418)),
                route(new PathMatch.Exact("/once"), RetryPolicy.of(1, RetryCondition.STATUS_5XX)),
                route(new PathMatch.Exact("/never"), RetryPolicy.of(2)))) {
      assertThat(retried(envoy, upstream, "/5xx")).containsExactly(500, 502, 503, 504, 599);
      assertThat(retried(envoy, upstream, "/gateway")).containsExactly(502, 503, 504);
      assertThat(retried(envoy, upstream, "/4xx")).containsExactly(409);
      assertThat(retried(envoy, upstream, "/listed")).containsExactly(418, 429);
      assertThat(retried(envoy, upstream, "/reset")).isEmpty();
      assertThat(retried(envoy, upstream, "/once")).isEmpty();
      assertThat(retried(envoy, upstream, "/never")).isEmpty();
    }
  }

  @Test
  void aBrokenConnectionIsRetriedOnlyIfTheMethodIsIdempotent() throws Exception {
    try (Upstream upstream = Upstream.answering("retry");
        RunningEnvoy envoy = start(RetryPolicy.DEFAULT, upstream)) {
      upstream.script(Upstream.HANG_UP);
      assertThat(envoy.call("GET", "any", "/").status()).isEqualTo(200);
      assertThat(sent(upstream)).containsExactly("GET", "GET");
      upstream.script(Upstream.HANG_UP);
      assertThat(envoy.call("POST", "any", "/").status()).isEqualTo(503);
      assertThat(sent(upstream)).containsExactly("POST");
    }
  }

  @Test
  void thePerTryTimeoutIsRetriedOnlyIfTheMethodIsIdempotent() throws Exception {
    CallPolicy calls =
        CallPolicy.DEFAULT.with(
            new TimeoutPolicy(Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ZERO));
    try (Upstream upstream = Upstream.answering("retry");
        RunningEnvoy envoy =
            start(
                ClusterPolicy.of("only", upstream.endpoint()),
                new RoutePolicy("*", PathMatch.ALL, "only", calls))) {
      upstream.script(Upstream.SILENCE);
      assertThat(envoy.call("GET", "any", "/").status()).isEqualTo(200);
      assertThat(sent(upstream)).containsExactly("GET", "GET");
      upstream.script(Upstream.SILENCE);
      assertThat(envoy.call("POST", "any", "/").status()).isEqualTo(504);
      assertThat(sent(upstream)).containsExactly("POST");
    }
  }

  @Test
  void aCallThatReachedNoEndpointIsRetriedWithAnyMethodAsFarAsAConditionCoversIt()
      throws Exception {
    Set<RetryCondition> covering =
        EnumSet.of(
            RetryCondition.CONNECT_FAILURE,
            RetryCondition.RESET,
            RetryCondition.RESET_BEFORE_REQUEST,
            RetryCondition.STATUS_5XX,
            RetryCondition.GATEWAY_ERROR);
    // A port that is taken and does not listen refuses every connection.
    try (Socket taken = new Socket();
        Upstream live = Upstream.answering("live")) {
      taken.bind(new InetSocketAddress("127.0.0.1", 0));
      Endpoint dead = new Endpoint(taken.getLocalAddress(), taken.getLocalPort());
      ClusterPolicy cluster = ClusterPolicy.of("only", dead, live.endpoint());
      try (RunningEnvoy envoy = start(cluster, routeForEachCondition())) {
        for (RetryCondition condition : RetryCondition.values()) {
          List<Integer> statuses = new ArrayList<>();
          for (int i = 0; i < 6; i++) {
            statuses.add(envoy.call("POST", "any", "/" + condition).status());
          }
          boolean covers = covering.contains(condition);
          assertThat(statuses.contains(503)).as(condition.text()).isNotEqualTo(covers);
          assertThat(sent(live)).as(condition.text()).hasSize(covers ? 6 : 3);
        }
      }
    }
  }

  @Test
  void aRefusedStreamIsRetriedWithAnyMethodAsFarAsAConditionCoversIt() throws Exception {
    Set<RetryCondition> covering =
        EnumSet.of(
            RetryCondition.REFUSED_STREAM,
            RetryCondition.RESET,
            RetryCondition.STATUS_5XX,
            RetryCondition.GATEWAY_ERROR);
    try (Http2Upstream upstream = new Http2Upstream();
        RunningEnvoy envoy =
            start(
                ClusterPolicy.of("only", upstream.endpoint()).with(HttpProtocol.HTTP2),
                routeForEachCondition())) {
      for (RetryCondition condition : RetryCondition.values()) {
        upstream.refuseNext();
        int status = envoy.call("POST", "any", "/" + condition).status();
        boolean covers = covering.contains(condition);
        assertThat(status).as(condition.text()).isEqualTo(covers ? 200 : 503);
        assertThat(upstream.streams.getAndSet(0)).as(condition.text()).isEqualTo(covers ? 2 : 1);
      }
    }
  }

  @Test
  void aRetryGoesToAnotherEndpoint() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    CallPolicy calls =
        CallPolicy.DEFAULT.with(
            new TimeoutPolicy(Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ZERO));
    try (Upstream one = Upstream.answering("one");
        Upstream two = Upstream.answering("two");
        RunningEnvoy envoy =
            start(
                ClusterPolicy.of("only", one.endpoint(), two.endpoint()),
                new RoutePolicy("*", PathMatch.ALL, "only", calls))) {
      boolean oneIsNext = envoy.get("any", "/").body().equals("two");
      Upstream first = oneIsNext ? one : two;
      Upstream second = oneIsNext ? two : one;
      first.script(Upstream.SILENCE);
      sent(first);
      Future<RunningEnvoy.Answer> slow = thread.submit(() -> envoy.get("any", "/slow"));
      first.awaitArrival();
      // Takes the second endpoint's turn, so that the retry's turn is at the first one again.
      assertThat(envoy.get("any", "/").status()).isEqualTo(200);
      assertThat(slow.get().status()).isEqualTo(200);
      assertThat(sent(first)).hasSize(1);
      assertThat(sent(second)).hasSize(3);
    } finally {
      thread.shutdownNow();
    }
  }

  private static RoutePolicy[] routeForEachCondition() {
    return Arrays.stream(RetryCondition.values())
        .map(condition -> route(new PathMatch.Exact("/" + condition), on(condition)))
        .toArray(RoutePolicy[]::new);
  }

  private static RetryPolicy on(RetryCondition condition) {
    return switch (condition) {
      case RETRIABLE_STATUS_CODES -> listed(503);
      case RETRIABLE_HEADERS ->
          RetryPolicy.builder()
              .on(condition)
              .retriableHeaders(new HeaderMatch("x-busy", new ValueMatch.Present(false), false))
              .build();
      default -> RetryPolicy.of(2, condition);
    };
  }

  /** The statuses that a GET on this path sends again. */
  private static List<Integer> retried(RunningEnvoy envoy, Upstream upstream, String path)
      throws Exception {
    List<Integer> retried = new ArrayList<>();
    for (int status : List.of(200, 404, 409, 418, 429, 500, 502, 503, 504, 599)) {
      upstream.script(status);
      envoy.get("any", path);
      if (sent(upstream).size() == 2) {
        retried.add(status);
      }
    }
    return retried;
  }

  /** The methods of the requests that came since this was last asked. */
  private static List<String> sent(Upstream upstream) {
    List<String> methods = List.copyOf(upstream.methods);
    upstream.methods.clear();
    return methods;
  }

  private static RetryPolicy listed(Integer... statuses) {
    return new RetryPolicy(
        Set.of(RetryCondition.RETRIABLE_STATUS_CODES), 2, Set.of(statuses), SHORT, false);
  }

  private static RoutePolicy route(PathMatch path, RetryPolicy retry) {
    return new RoutePolicy("*", path, "only", CallPolicy.DEFAULT.with(retry));
  }

  private RunningEnvoy start(RetryPolicy retry, Upstream upstream) throws Exception {
    return start(ClusterPolicy.of("only", upstream.endpoint()), route(PathMatch.ALL, retry));
  }

  private RunningEnvoy start(ClusterPolicy cluster, RoutePolicy... routes) throws Exception {
    return RunningEnvoy.start(directory, new MeshPolicy(List.of(cluster), List.of(routes)));
  }
}
