package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.FakeTransport;
import dev.sidecar.FakeTransport.Peer;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Limit;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.EndpointFailures;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.health.ImmediateFailure;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.LocalityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryEndpoints;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RetryRate;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.SlowStartPolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.ValueMatch;
import dev.sidecar.spi.RateLimitInquiry;
import dev.sidecar.spi.Transport.Probed;
import dev.sidecar.time.Background;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Provokes each rule in the whole engine, and finds it in the record of the call. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EveryRuleIsReachedTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final DescriptorPart DESCRIPTOR = new DescriptorPart.Fixed("all", "1");
  private static final Workers AT_ONCE =
      new Workers(
          Timer.manual(() -> 0),
          "idle",
          work -> {
            work.run();
            return () -> {};
          },
          1);

  private final AtomicLong now = new AtomicLong();
  // Whoever waits has waited: the time is then that of the moment.
  private final Timer timer =
      Timer.manual(
          now::get,
          new Timer.Parking() {
            @Override
            public void park(long moment) {
              if (moment == Deadline.NEVER) {
                Thread.onSpinWait();
              } else {
                now.set(moment);
              }
            }

            @Override
            public void pause(long nanos) {
              now.addAndGet(nanos);
            }
          });
  private final Background background = Background.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final List<DecisionRecord> told = new CopyOnWriteArrayList<>();
  private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  private final Deque<Peer> script = new ConcurrentLinkedDeque<>();
  private ClusterPolicy cluster = ClusterPolicy.of("orders", A, B);
  private RetryPolicy retry = RetryPolicy.NONE;
  private TimeoutPolicy timeouts = TimeoutPolicy.DEFAULT;
  private @Nullable HedgePolicy hedge;
  private @Nullable FaultPolicy fault;
  private @Nullable RateLimitPolicy rateLimit;
  private @Nullable GlobalRateLimitPolicy globalRateLimit;
  private FakeCall call = new FakeCall();
  private String host = "orders";
  private RouteAction action = new RouteAction.ToCluster("orders");
  private long draw;
  private ControlLoop loop;

  @AfterEach
  void nothingIsLeft() {
    attempts.forEach(Attempt::end);
    assertThat(timer.watched()).isEmpty();
    loop.close();
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void ruleIsInTheRecordOfACallThatItDecided(Rule rule) throws Exception {
    DecisionRecord record = provoked(rule);
    assertThat(record.rules()).contains(rule);
    assertThat(record.json()).contains('"' + rule.id() + '"');
    assertThat(record.text()).contains(rule.id());
  }

  @Test
  void theListOfIdsIsTheEnum() throws Exception {
    loop = new ControlLoop(new MeshPolicy(List.of(), List.of()), parts());
    try (InputStream in = Rule.class.getResourceAsStream("/META-INF/sidecar/rules.txt")) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
          .containsExactly(Arrays.stream(Rule.values()).map(Rule::id).toArray(String[]::new));
    }
    assertThat(Rule.of("retry/budget")).isEqualTo(Rule.RETRY_BUDGET);
    assertThat(Rule.of("retry/never")).isNull();
  }

  private DecisionRecord provoked(Rule rule) throws Exception {
    return switch (rule) {
      case ROUTE_NONE -> refusedOn("other");
      case ROUTE_HOST_EXACT -> refusedOn("orders");
      case ROUTE_HOST_SUFFIX -> refusedOn("*ders");
      case ROUTE_HOST_PREFIX -> refusedOn("ord*");
      case ROUTE_HOST_ANY -> refusedOn("*");
      case ROUTE_REDIRECT -> answeredBy(RouteAction.Redirect.toHttps());
      case ROUTE_RESPOND -> answeredBy(new RouteAction.DirectResponse(404, "none"));
      case RETRY_CONNECT_FAILURE ->
          retried(FakeTransport::refuseToConnect, RetryCondition.CONNECT_FAILURE);
      case RETRY_REFUSED_STREAM ->
          retried(EveryRuleIsReachedTest::refuse, RetryCondition.REFUSED_STREAM);
      case RETRY_RESET -> retried(FakeTransport::breakAfterRequest, RetryCondition.RESET);
      case RETRY_RESET_BEFORE_REQUEST ->
          retried(EveryRuleIsReachedTest::breakBefore, RetryCondition.RESET_BEFORE_REQUEST);
      case RETRY_5XX -> retried(answers(500), RetryCondition.STATUS_5XX);
      case RETRY_GATEWAY_ERROR -> retried(answers(503), RetryCondition.GATEWAY_ERROR);
      case RETRY_RETRIABLE_4XX -> retried(answers(409), RetryCondition.RETRIABLE_4XX);
      case RETRY_RETRIABLE_STATUS_CODES -> {
        retry =
            new RetryPolicy(
                Set.of(RetryCondition.RETRIABLE_STATUS_CODES),
                2,
                Set.of(429),
                Backoff.DEFAULT,
                false);
        yield failed(answers(429), answers(429));
      }
      case RETRY_RETRIABLE_HEADERS -> {
        HeaderMatch busy = new HeaderMatch("x-busy", new ValueMatch.Present(true), false);
        retry =
            RetryPolicy.builder()
                .on(RetryCondition.RETRIABLE_HEADERS)
                .retriableHeaders(busy)
                .build();
        yield failed(answers(429, "x-busy", "1"), answers(429, "x-busy", "1"));
      }
      case RETRY_ENVOY_RATELIMITED ->
          retried(answers(429, "x-envoy-ratelimited", "true"), RetryCondition.ENVOY_RATELIMITED);
      case RETRY_CANCELLED -> retried(grpc(1), RetryCondition.CANCELLED);
      case RETRY_DEADLINE_EXCEEDED -> retried(grpc(4), RetryCondition.DEADLINE_EXCEEDED);
      case RETRY_RESOURCE_EXHAUSTED -> retried(grpc(8), RetryCondition.RESOURCE_EXHAUSTED);
      case RETRY_INTERNAL -> retried(grpc(13), RetryCondition.INTERNAL);
      case RETRY_UNAVAILABLE -> retried(grpc(14), RetryCondition.UNAVAILABLE);
      case RETRY_RETRIABLE_REQUEST_HEADERS -> {
        HeaderMatch wanted = new HeaderMatch("x-again", new ValueMatch.Present(true), false);
        retry = RetryPolicy.builder().retriableRequestHeaders(wanted).build();
        yield failed(FakeTransport::refuseToConnect);
      }
      case RETRY_PUSHBACK ->
          retried(answers(503, "grpc-retry-pushback-ms", "-1"), RetryCondition.STATUS_5XX);
      case RETRY_NO_CONDITION -> failed(FakeTransport::breakAfterRequest);
      case RETRY_NOT_IDEMPOTENT -> {
        call.method = "POST";
        yield retried(FakeTransport::breakAfterRequest, RetryCondition.RESET);
      }
      case RETRY_ONE_SHOT_BODY -> {
        call.replayable = false;
        yield retried(FakeTransport::refuseToConnect, RetryCondition.RESET);
      }
      case RETRY_ATTEMPTS_USED ->
          retried(FakeTransport::refuseToConnect, RetryCondition.CONNECT_FAILURE);
      case RETRY_BUDGET -> denied(new RetryLimit.Budget(0, 0));
      case RETRY_MAX_RETRIES -> denied(new RetryLimit.Fixed(0));
      case RETRY_RATE -> {
        RetryRate none = new RetryRate(0, 0, SECOND);
        cluster = cluster.with(AdmissionPolicy.builder().retryRate(none).build());
        yield retried(FakeTransport::refuseToConnect, RetryCondition.RESET);
      }
      case RETRY_DEADLINE -> {
        draw = 10;
        timeouts = new TimeoutPolicy(Duration.ofMillis(10), Duration.ZERO, Duration.ZERO);
        yield retried(FakeTransport::refuseToConnect, RetryCondition.RESET);
      }
      case HEDGE_PER_TRY_TIMEOUT -> {
        timeouts = new TimeoutPolicy(Duration.ofMinutes(1), SECOND, Duration.ZERO);
        retry = RetryPolicy.of(2, RetryCondition.RESET);
        yield hedged(new HedgePolicy.OnPerTryTimeout());
      }
      case HEDGE_AFTER, HEDGE_LOST -> hedged(new HedgePolicy.After(SECOND, 2));
      case HEDGE_PERCENTILE -> {
        hedge = new HedgePolicy.AfterPercentile(95, 2, 1, SECOND);
        start();
        answered(200);
        yield hedged(hedge);
      }
      case ADMISSION_MAX_CONNECTIONS -> overThreshold(1, 1, 9);
      case ADMISSION_MAX_PENDING -> overThreshold(1, 0, 9);
      case ADMISSION_MAX_REQUESTS -> overThreshold(9, 9, 1);
      case ADMISSION_ADAPTIVE_CONCURRENCY -> {
        AdaptiveConcurrencyPolicy.MinRtt one =
            new AdaptiveConcurrencyPolicy.MinRtt(SECOND, 1, 0, 1, 0);
        yield admitted(
            AdmissionPolicy.builder()
                .adaptiveConcurrency(AdaptiveConcurrencyPolicy.builder().minRtt(one).build()),
            200);
      }
      case ADMISSION_CONTROL ->
          admitted(AdmissionPolicy.builder().control(SheddingPolicy.Control.DEFAULT), 500);
      case ADMISSION_THROTTLE ->
          admitted(AdmissionPolicy.builder().throttle(SheddingPolicy.Throttle.DEFAULT), 500);
      case BREAKER_OPEN -> {
        cluster =
            cluster.with(
                HealthPolicy.DEFAULT.with(
                    new CircuitBreakerPolicy(50, 100, SECOND, 1, 1, SECOND, 1)));
        start();
        answered(500);
        yield failed();
      }
      case BALANCE_ROUND_ROBIN -> failed(FakeTransport::refuseToConnect);
      case BALANCE_WEIGHTED -> {
        cluster =
            cluster.with(
                new DiscoveryPolicy.Static(
                    List.of(new WeightedEndpoint(A, 2), new WeightedEndpoint(B, 1))));
        yield failed(FakeTransport::refuseToConnect);
      }
      case BALANCE_LEAST_REQUEST -> balanced(new LoadBalancingPolicy.LeastRequest(2));
      case BALANCE_RANDOM -> balanced(new LoadBalancingPolicy.Random());
      case BALANCE_RING_HASH -> balanced(LoadBalancingPolicy.RingHash.DEFAULT);
      case BALANCE_MAGLEV -> balanced(LoadBalancingPolicy.Maglev.DEFAULT);
      case BALANCE_PEAK_EWMA -> balanced(LoadBalancingPolicy.PeakEwma.DEFAULT);
      case BALANCE_PREQUAL -> balanced(LoadBalancingPolicy.Prequal.of("/load"));
      case BALANCE_PANIC -> {
        cluster = cluster.with(HealthPolicy.DEFAULT.withPanicThresholdPercent(100));
        yield ejected(new Consecutive(1, 0, 0), answers(500));
      }
      case BALANCE_LOWER_PRIORITY -> {
        cluster =
            cluster.with(
                new DiscoveryPolicy.Static(
                    List.of(WeightedEndpoint.of(A).with(Placement.NONE.withPriority(1)))));
        yield failed(FakeTransport::refuseToConnect);
      }
      case BALANCE_SLOW_START -> {
        cluster = cluster.with(SpreadPolicy.DEFAULT.with(SlowStartPolicy.of(SECOND)));
        yield failed(FakeTransport::refuseToConnect);
      }
      case BALANCE_LOCALITY_WEIGHTED ->
          located(new LocalityPolicy.Weighted(Map.of(Locality.parse("eu"), 1)));
      case BALANCE_ZONE_AWARE ->
          located(new LocalityPolicy.ZoneAware(Locality.parse("eu"), 0, 100, Map.of()));
      case BALANCE_SUBSET -> divided("prod");
      case BALANCE_SUBSET_FALLBACK -> divided("test");
      case BALANCE_NO_ENDPOINT -> {
        cluster = ClusterPolicy.of("orders");
        yield failed();
      }
      case BALANCE_ANOTHER_ENDPOINT -> {
        cluster = cluster.with(new LoadBalancingPolicy.Random());
        yield retried(FakeTransport::refuseToConnect, RetryCondition.RESET);
      }
      case BALANCE_ANOTHER_PRIORITY -> {
        WeightedEndpoint lower = WeightedEndpoint.of(B).with(Placement.NONE.withPriority(1));
        cluster = cluster.with(new DiscoveryPolicy.Static(List.of(WeightedEndpoint.of(A), lower)));
        retry =
            RetryPolicy.of(2, RetryCondition.RESET).toBuilder()
                .endpoints(RetryEndpoints.DEFAULT.avoidingPrioritiesEvery(1))
                .build();
        yield failed(FakeTransport::refuseToConnect, FakeTransport::refuseToConnect);
      }
      case TIMEOUT_CALL -> {
        timeouts = new TimeoutPolicy(SECOND, Duration.ZERO, Duration.ZERO);
        yield failed(this::hang);
      }
      case TIMEOUT_PER_TRY -> {
        timeouts = new TimeoutPolicy(Duration.ofMinutes(1), SECOND, Duration.ZERO);
        yield failed(this::hang);
      }
      case TIMEOUT_CONNECT ->
          failed(
              attempt -> {
                attempt.limit(Limit.CONNECT, now.get() + 1);
                return hang(attempt);
              });
      case TIMEOUT_STREAM_IDLE -> brokenBody();
      case OUTLIER_CONSECUTIVE_5XX -> ejected(new Consecutive(1, 0, 0), answers(500));
      case OUTLIER_CONSECUTIVE_GATEWAY_FAILURE -> ejected(new Consecutive(0, 1, 0), answers(503));
      case OUTLIER_CONSECUTIVE_LOCAL_ORIGIN_FAILURE ->
          ejected(new Consecutive(0, 0, 1), FakeTransport::refuseToConnect);
      case OUTLIER_SUCCESS_RATE ->
          standsOut(it -> it.successRate(new SuccessRate(1, 1, 0, 100, 0)), answers(500));
      case OUTLIER_FAILURE_PERCENTAGE ->
          standsOut(
              it -> it.failurePercentage(new FailurePercentage(100, 1, 1, 100, 0)), answers(500));
      case OUTLIER_LOCAL_ORIGIN_SUCCESS_RATE ->
          standsOut(
              it -> it.successRate(new SuccessRate(1, 1, 0, 0, 100)),
              FakeTransport::refuseToConnect);
      case FAULT_DELAY -> {
        fault = new FaultPolicy(new FaultPolicy.Delay(SECOND, 100), null);
        yield failed(FakeTransport::refuseToConnect);
      }
      case FAULT_ABORT -> {
        fault = new FaultPolicy(null, new FaultPolicy.Abort(503, 100));
        call.follow(record -> {});
        yield failed();
      }
      case RATELIMIT_LOCAL -> {
        rateLimit = new RateLimitPolicy(1, 1, SECOND);
        start();
        answered(200);
        call.follow(record -> {});
        yield failed();
      }
      case RATELIMIT_GLOBAL ->
          asked(new RateLimitInquiry.Answer(true, List.of(), List.of(), "", List.of()));
      case RATELIMIT_ERROR -> asked(null);
      case OUTLIER_LOCAL_ORIGIN_FAILURE_PERCENTAGE ->
          standsOut(
              it -> it.failurePercentage(new FailurePercentage(100, 1, 1, 0, 100)),
              FakeTransport::refuseToConnect);
      case HEALTH_NOT_PASSED -> unhealthy(() -> {});
      case HEALTH_UNEXPECTED_STATUS -> {
        transport.prober = endpoint -> new Probed.Answered(500, false);
        yield unhealthy(background::runDue);
      }
      case HEALTH_UNHEALTHY_THRESHOLD ->
          unhealthy(
              () -> {
                background.runDue();
                transport.prober = endpoint -> new Probed.Failed("refused");
                now.addAndGet(SECOND.toNanos());
                background.runDue();
              });
      case HEALTH_IMMEDIATE_FAIL ->
          unhealthy(
              () -> {
                background.runDue();
                script.add(
                    attempt ->
                        new FakeReply(attempt, 200, Map.of(ImmediateFailure.HEADER, "true")));
                end(loop.send(new FakeCall()));
                background.runDue();
              });
    };
  }

  private DecisionRecord asked(RateLimitInquiry.@Nullable Answer answer) {
    transport.limits = answer;
    globalRateLimit = GlobalRateLimitPolicy.of("orders", "shop").withFailureModeDeny(true);
    cluster = cluster.with(HttpProtocol.HTTP2);
    call.follow(record -> {});
    return failed();
  }

  private DecisionRecord answeredBy(RouteAction route) {
    action = route;
    call.follow(record -> {});
    return failed();
  }

  private DecisionRecord refusedOn(String pattern) {
    host = pattern;
    cluster = ClusterPolicy.of("orders");
    return failed();
  }

  private DecisionRecord retried(Peer peer, RetryCondition on) {
    retry = RetryPolicy.of(2, on);
    return failed(peer, peer);
  }

  /** The record of a call whose first attempt is not answered, but canceled. */
  private DecisionRecord hedged(HedgePolicy policy) throws IOException {
    hedge = policy;
    start();
    call.follow(told::add);
    script.addAll(List.of(EveryRuleIsReachedTest::isFaster, EveryRuleIsReachedTest::isFaster));
    end(loop.send(call));
    while (told.isEmpty()) {
      Thread.onSpinWait();
    }
    return told.get(0);
  }

  /** Answers all attempts but the first, which waits for its cancel. */
  private static FakeReply isFaster(Attempt attempt) throws IOException {
    if (attempt.number() > 1) {
      return FakeTransport.status(attempt, 200);
    }
    while (!attempt.isCanceled()) {
      Thread.onSpinWait();
    }
    throw new IOException("canceled");
  }

  private DecisionRecord denied(RetryLimit limit) {
    cluster = cluster.with(new AdmissionPolicy(9, 9, 9, limit));
    return retried(FakeTransport::refuseToConnect, RetryCondition.RESET);
  }

  private DecisionRecord overThreshold(int connections, int pending, int requests)
      throws Exception {
    cluster = cluster.with(new AdmissionPolicy(connections, pending, requests, RetryLimit.DEFAULT));
    start();
    loop.send(new FakeCall());
    return failed();
  }

  /** After one call, which has been answered and not been read. */
  private DecisionRecord admitted(AdmissionPolicy.Builder admission, int status)
      throws IOException {
    cluster = cluster.with(admission.build());
    start();
    script.add(answers(status));
    loop.send(new FakeCall());
    return failed();
  }

  private DecisionRecord located(LocalityPolicy policy) {
    cluster =
        cluster
            .with(
                new DiscoveryPolicy.Static(
                    List.of(
                        WeightedEndpoint.of(A).with(Placement.NONE.with(Locality.parse("eu"))),
                        WeightedEndpoint.of(B).with(Placement.NONE.with(Locality.parse("us"))))))
            .with(SpreadPolicy.DEFAULT.with(policy));
    return failed(FakeTransport::refuseToConnect);
  }

  private DecisionRecord divided(String stage) {
    cluster =
        cluster
            .with(
                new DiscoveryPolicy.Static(
                    List.of(
                        WeightedEndpoint.of(A)
                            .with(Placement.NONE.withMetadata(Map.of("stage", "prod"))))))
            .with(
                SpreadPolicy.DEFAULT.with(
                    SubsetPolicy.of(SubsetPolicy.Selector.of("stage"))
                        .with(SubsetPolicy.Fallback.ANY)))
            .with(CallPolicy.DEFAULT.with(MetadataMatch.of(Map.of("stage", stage))));
    return failed(FakeTransport::refuseToConnect);
  }

  private DecisionRecord balanced(LoadBalancingPolicy policy) {
    cluster = cluster.with(policy);
    return failed(FakeTransport::refuseToConnect);
  }

  private DecisionRecord ejected(Consecutive limits, Peer peer) throws Exception {
    return ejected(outliers().consecutive(limits).build(), peer);
  }

  /** One of two endpoints fails, the other does not, and then comes a look. */
  private DecisionRecord standsOut(UnaryOperator<OutlierPolicy.Builder> statistic, Peer peer)
      throws Exception {
    return ejected(statistic.apply(outliers().consecutive(new Consecutive(0, 0, 0))).build(), peer);
  }

  private static OutlierPolicy.Builder outliers() {
    return OutlierPolicy.builder()
        .interval(SECOND)
        .baseEjectionTime(SECOND)
        .maxEjectionTime(SECOND)
        .maxEjectionPercent(100);
  }

  private DecisionRecord ejected(OutlierPolicy policy, Peer peer) throws Exception {
    cluster = cluster.with(cluster.health().with(policy));
    start();
    script.add(peer);
    try {
      end(loop.send(new FakeCall()));
    } catch (SidecarException expected) {
      told.clear();
    }
    end(loop.send(new FakeCall()));
    told.clear();
    if (policy.statistics().isAny()) {
      now.addAndGet(SECOND.toNanos());
    }
    background.runDue();
    return failed(FakeTransport::breakAfterRequest);
  }

  /** Something that makes an endpoint unhealthy. */
  private interface Spell {
    void cast() throws Exception;
  }

  private DecisionRecord unhealthy(Spell spell) throws Exception {
    HealthCheckPolicy checks =
        HealthCheckPolicy.of(HealthProbe.Http.of("/"), SECOND, SECOND, new Thresholds(1, 1));
    cluster =
        cluster.with(HealthPolicy.DEFAULT.with(checks.with(checks.times().withNoTraffic(SECOND))));
    start();
    spell.cast();
    return failed(FakeTransport::breakAfterRequest);
  }

  private DecisionRecord brokenBody() throws Exception {
    timeouts = new TimeoutPolicy(Duration.ofMinutes(1), Duration.ZERO, SECOND);
    start();
    loop.send(call);
    now.addAndGet(SECOND.toNanos());
    timer.tick();
    Attempt attempt = attempts.get(0);
    SidecarException failure =
        new EndpointFailures(cluster).explain(attempt, new IOException("canceled"), true);
    return decision(loop.bodyFailed(failure, attempt, 200));
  }

  /** The record of a call whose attempts meet these peers, in order. */
  private DecisionRecord failed(Peer... peers) {
    start();
    script.addAll(List.of(peers));
    Throwable failure = catchThrowable(() -> end(loop.send(call)));
    if (failure == null) {
      assertThat(told).as("answered, and told").hasSize(1);
      return told.get(0);
    }
    return decision((SidecarException) failure);
  }

  private static DecisionRecord decision(SidecarException failure) {
    DecisionRecord record = failure.decision();
    assertThat(record).as("decision of %s", failure).isNotNull();
    assertThat(record.ending().failure()).isEqualTo(failure.getMessage());
    return record;
  }

  private void answered(int status) throws IOException {
    script.add(answers(status));
    end(loop.send(new FakeCall()));
  }

  private void start() {
    if (loop != null) {
      return;
    }
    transport.peer =
        attempt -> {
          attempts.add(attempt);
          Peer next = script.poll();
          return (next == null ? answers(200) : next).answer(attempt);
        };
    boolean asks = action instanceof RouteAction.ToCluster;
    CallPolicy calls = cluster.calls().with(timeouts).with(retry).withHedge(hedge);
    MeshPolicy policy =
        new MeshPolicy(
            List.of(cluster),
            List.of(
                RoutePolicy.of(host, action)
                    .with(asks ? calls : CallPolicy.DEFAULT)
                    .with(
                        RouteFilters.NONE
                            .with(fault)
                            .with(rateLimit)
                            .with(List.of(new DescriptorPolicy(List.of(DESCRIPTOR))))
                            .with(globalRateLimit))));
    // Whoever waits has waited: the service is asked at once.
    loop = new ControlLoop(policy, globalRateLimit == null ? parts() : parts().with(AT_ONCE));
  }

  private EngineParts parts() {
    return EngineParts.of(transport, timer, () -> draw).with(background).deciding(told::add);
  }

  private static void end(Object reply) {
    ((Reply) reply).discard();
  }

  private static Peer answers(int status) {
    return attempt -> FakeTransport.status(attempt, status);
  }

  private static Peer answers(int status, String header, String value) {
    return attempt -> FakeTransport.status(attempt, status, Map.of(header, value));
  }

  private static Peer grpc(int status) {
    return answers(200, "grpc-status", Integer.toString(status));
  }

  private static FakeReply refuse(Attempt attempt) throws IOException {
    attempt.requestStarted();
    attempt.refused();
    throw new IOException("REFUSED_STREAM");
  }

  private static FakeReply breakBefore(Attempt attempt) throws IOException {
    throw new IOException("broken before a byte left");
  }

  private FakeReply hang(Attempt attempt) throws IOException {
    now.set(attempt.limitNanos());
    timer.tick();
    throw new IOException("canceled");
  }
}
