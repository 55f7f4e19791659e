package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckPolicy.Thresholds;
import dev.sidecar.policy.HealthCheckTimes;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.HealthProbe.StatusRange;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.KeepAlivePolicy;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import dev.sidecar.policy.LoadBalancingPolicy.Random;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.OutlierStatistics;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RetryRate;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.SpreadPolicy;
import dev.sidecar.policy.SubsetPolicy;
import dev.sidecar.policy.SubsettingPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.policy.ValueMatch;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words that Envoy is given, and the policies that it is not. */
class EnvoyBootstrapTest {
  private static final InetSocketAddress LISTENER = new InetSocketAddress("127.0.0.1", 8080);
  private static final ClusterPolicy CLUSTER =
      ClusterPolicy.of("orders", Endpoint.parse("10.0.3.7:8443"));
  private static final Duration MILLIS_1250 = Duration.ofMillis(1250);
  private static final Duration TOO_FINE = Duration.ofNanos(1_500_000);

  @Test
  void timeoutsAreWrittenInSecondsWithMilliseconds() throws Exception {
    JsonNode route =
        write(timeouts(new TimeoutPolicy(MILLIS_1250, Duration.ofMillis(5), Duration.ZERO)))
            .findPath("routes")
            .path(0)
            .path("route");
    assertThat(route.path("timeout").asText()).isEqualTo("1.250s");
    assertThat(route.path("retry_policy").path("per_try_timeout").asText()).isEqualTo("0.005s");
    assertThat(route.path("retry_policy").path("num_retries").asInt(-1)).isZero();
    assertThat(route.path("idle_timeout").asText()).isEqualTo("0s");
  }

  @Test
  void withoutRetriesAndPerTryTimeoutThereIsNoRetryPolicy() throws Exception {
    assertThat(write(timeouts(TimeoutPolicy.DEFAULT)).findPath("retry_policy").isMissingNode())
        .isTrue();
  }

  @Test
  void clustersCarryProtocolBalancingAndConnectTimeout() throws Exception {
    ClusterPolicy policy =
        CLUSTER.with(HttpProtocol.HTTP2).with(new LeastRequest(3)).withConnectTimeout(MILLIS_1250);
    JsonNode cluster =
        write(new MeshPolicy(List.of(policy), List.of())).findPath("clusters").path(0);
    assertThat(cluster.path("lb_policy").asText()).isEqualTo("LEAST_REQUEST");
    assertThat(cluster.findPath("choice_count").asInt()).isEqualTo(3);
    assertThat(cluster.path("connect_timeout").asText()).isEqualTo("1.250s");
    assertThat(cluster.findPath("explicit_http_config").has("http2_protocol_options")).isTrue();
  }

  @Test
  void clustersCarryTheirIdleLimitWhereItIsNotTheDefault() throws Exception {
    ClusterPolicy policy = CLUSTER.with(KeepAlivePolicy.DEFAULT.withMax(MILLIS_1250));
    assertThat(
            write(new MeshPolicy(List.of(policy), List.of()))
                .findPath("common_http_protocol_options")
                .path("idle_timeout")
                .asText())
        .isEqualTo("1.250s");
    assertThat(
            write(new MeshPolicy(List.of(CLUSTER), List.of()))
                .findPath("clusters")
                .findPath("idle_timeout")
                .isMissingNode())
        .isTrue();
  }

  @Test
  void clustersCarryWeightsAndThePanicThreshold() throws Exception {
    ClusterPolicy policy =
        CLUSTER
            .with(weighted(1, 1_000_000))
            .with(new Random())
            .with(HealthPolicy.DEFAULT.withPanicThresholdPercent(12.5));
    JsonNode cluster =
        write(new MeshPolicy(List.of(policy), List.of())).findPath("clusters").path(0);
    assertThat(cluster.path("lb_policy").asText()).isEqualTo("RANDOM");
    assertThat(cluster.findValuesAsText("load_balancing_weight")).containsExactly("1", "1000000");
    assertThat(cluster.findPath("healthy_panic_threshold").path("value").asDouble())
        .isEqualTo(12.5);
  }

  @Test
  void routesCarryTheirFaults() throws Exception {
    FaultPolicy fault =
        new FaultPolicy(
            new FaultPolicy.Delay(MILLIS_1250, 12.5),
            new FaultPolicy.Abort(null, 0.0001),
            List.of(new HeaderMatch("x-test", new ValueMatch.Exact("1"), false)),
            7);
    RoutePolicy faulty = RoutePolicy.of("a", "orders").with(RouteFilters.NONE.with(fault));
    JsonNode written = write(new MeshPolicy(List.of(CLUSTER), List.of(faulty)));
    JsonNode filters = written.findPath("http_filters");
    assertThat(filters.get(0).path("name").asText()).isEqualTo("envoy.filters.http.fault");
    assertThat(filters.get(1).path("name").asText())
        .isEqualTo("envoy.extensions.filters.http.router");
    JsonNode route = written.findPath("typed_per_filter_config").path("envoy.filters.http.fault");
    assertThat(route.path("delay"))
        .hasToString(
            "{\"fixed_delay\":\"1.250s\",\"percentage\":{\"numerator\":1250,"
                + "\"denominator\":\"TEN_THOUSAND\"}}");
    assertThat(route.path("abort"))
        .hasToString(
            "{\"header_abort\":{},\"percentage\":{\"numerator\":1,\"denominator\":\"MILLION\"}}");
    assertThat(route.path("headers"))
        .hasToString("[{\"name\":\"x-test\",\"string_match\":{\"exact\":\"1\"}}]");
    assertThat(route.path("max_active_faults").asInt()).isEqualTo(7);
    JsonNode plain =
        write(new MeshPolicy(List.of(CLUSTER), List.of(RoutePolicy.of("a", "orders"))));
    assertThat(plain.findPath("http_filters")).hasSize(1);
  }

  @Test
  void routesCarryTheirRateLimits() throws Exception {
    RoutePolicy limited =
        RoutePolicy.of("a", "orders")
            .with(RouteFilters.NONE.with(new RateLimitPolicy(7, 3, MILLIS_1250, 503)));
    JsonNode written = write(new MeshPolicy(List.of(CLUSTER), List.of(limited)));
    assertThat(written.findPath("http_filters").get(0).path("name").asText())
        .isEqualTo("envoy.filters.http.local_ratelimit");
    JsonNode route =
        written.findPath("typed_per_filter_config").path("envoy.filters.http.local_ratelimit");
    assertThat(route.path("token_bucket"))
        .hasToString("{\"max_tokens\":7,\"tokens_per_fill\":3,\"fill_interval\":\"1.250s\"}");
    assertThat(route.path("status").path("code").asInt()).isEqualTo(503);
    RateLimitPolicy strange = new RateLimitPolicy(7, 3, MILLIS_1250, 499);
    refused(
        new MeshPolicy(
            List.of(CLUSTER),
            List.of(RoutePolicy.of("a", "orders").with(RouteFilters.NONE.with(strange)))),
        "routes[0].rateLimit.status");
  }

  @Test
  void routesCarryTheirDescriptorsAndBuckets() throws Exception {
    DescriptorLimit ann = new DescriptorLimit(List.of(entry("user", "ann")), 5, 4, MILLIS_1250);
    RateLimitPolicy limit =
        new RateLimitPolicy(7, 3, MILLIS_1250).with(new DescriptorLimits(List.of(ann), 9, false));
    RoutePolicy limited =
        RoutePolicy.of("a", "orders")
            .with(
                RouteFilters.NONE
                    .with(limit)
                    .with(
                        List.of(
                            new DescriptorPolicy(
                                new DescriptorPart.Header("x-user", "user", true)))));
    JsonNode route =
        write(new MeshPolicy(List.of(CLUSTER), List.of(limited)))
            .findPath("typed_per_filter_config")
            .path("envoy.filters.http.local_ratelimit");
    assertThat(route.path("rate_limits"))
        .hasToString(
            "[{\"actions\":[{\"request_headers\":{\"header_name\":\"x-user\","
                + "\"descriptor_key\":\"user\",\"skip_if_absent\":true}}]}]");
    assertThat(route.path("descriptors"))
        .hasToString(
            "[{\"entries\":[{\"key\":\"user\",\"value\":\"ann\"}],\"token_bucket\":{"
                + "\"max_tokens\":5,\"tokens_per_fill\":4,\"fill_interval\":\"1.250s\"}}]");
    assertThat(route.path("max_dynamic_descriptors").asInt()).isEqualTo(9);
    assertThat(route.path("always_consume_default_token_bucket").asBoolean(true)).isFalse();
  }

  @Test
  void bucketsOfWhichEnvoyWouldTakeAnyAreRefused() {
    DescriptorLimits limits =
        new DescriptorLimits(
            new DescriptorLimit(
                List.of(entry("user", null), entry("tier", "a")), 1, 1, MILLIS_1250),
            new DescriptorLimit(List.of(entry("user", null)), 1, 1, MILLIS_1250),
            new DescriptorLimit(
                List.of(entry("user", "b"), entry("tier", null)), 1, 1, MILLIS_1250));
    refused(
        new MeshPolicy(
            List.of(CLUSTER),
            List.of(
                RoutePolicy.of("a", "orders")
                    .with(
                        RouteFilters.NONE.with(
                            new RateLimitPolicy(7, 3, MILLIS_1250).with(limits))))),
        "routes[0].rateLimit.buckets[2].descriptor");
  }

  private static DescriptorLimit.Entry entry(String key, String value) {
    return new DescriptorLimit.Entry(key, value);
  }

  @Test
  void routesCarryTheirMirrors() throws Exception {
    RoutePolicy mirrored =
        RoutePolicy.of("a", "orders")
            .with(
                RouteFilters.NONE.withMirrors(
                    new MirrorPolicy("orders", 16.15), new MirrorPolicy("orders", 3, false)));
    JsonNode written = write(new MeshPolicy(List.of(CLUSTER), List.of(mirrored)));
    assertThat(written.findPath("request_mirror_policies"))
        .hasToString(
            "[{\"cluster\":\"orders\",\"runtime_fraction\":{\"default_value\":"
                + "{\"numerator\":1615,\"denominator\":\"TEN_THOUSAND\"}}},"
                + "{\"cluster\":\"orders\",\"runtime_fraction\":{\"default_value\":"
                + "{\"numerator\":3,\"denominator\":\"HUNDRED\"}},"
                + "\"disable_shadow_host_suffix_append\":true}]");
  }

  @Test
  void answersAndHitsOfARateLimitServiceAreWritten() throws Exception {
    ClusterPolicy limits =
        ClusterPolicy.of("limits", Endpoint.parse("10.0.3.8:8081")).with(HttpProtocol.HTTP2);
    GlobalRateLimitAnswers answers =
        new GlobalRateLimitAnswers(true, false, HeaderChanges.set("x-a", "1%"), 0.5);
    RouteFilters filters =
        RouteFilters.NONE
            .with(List.of(new DescriptorPolicy(List.of(new DescriptorPart.Fixed("all", "1")), 7)))
            .with(GlobalRateLimitPolicy.of("limits", "shop").with(answers));
    JsonNode written =
        write(
            new MeshPolicy(
                List.of(CLUSTER, limits), List.of(RoutePolicy.of("a", "orders").with(filters))));
    JsonNode filter = written.findPath("http_filters").get(0).path("typed_config");
    assertThat(filter.path("enable_x_ratelimit_headers").asText()).isEqualTo("DRAFT_VERSION_03");
    assertThat(filter.path("disable_x_envoy_ratelimited_header").asBoolean()).isTrue();
    assertThat(filter.path("response_headers_to_add"))
        .hasToString(
            "[{\"header\":{\"key\":\"x-a\",\"value\":\"1%%\"},"
                + "\"append_action\":\"OVERWRITE_IF_EXISTS_OR_ADD\"}]");
    assertThat(filter.path("filter_enforced"))
        .hasToString("{\"default_value\":{\"numerator\":50,\"denominator\":\"TEN_THOUSAND\"}}");
    assertThat(written.findPath("rate_limits").get(0).path("hits_addend"))
        .hasToString("{\"number\":7}");
  }

  @Test
  void routesAskTheirRateLimitServices() throws Exception {
    ClusterPolicy limits =
        ClusterPolicy.of("limits", Endpoint.parse("10.0.3.8:8081")).with(HttpProtocol.HTTP2);
    RouteFilters filters =
        RouteFilters.NONE.with(
            List.of(new DescriptorPolicy(List.of(new DescriptorPart.Fixed("all", "1")))));
    GlobalRateLimitPolicy limit = GlobalRateLimitPolicy.of("limits", "shop");
    JsonNode written =
        write(
            new MeshPolicy(
                List.of(CLUSTER, limits),
                List.of(
                    RoutePolicy.of("a", "orders").with(filters.with(limit)),
                    RoutePolicy.of("b", "orders").with(filters.with(limit.with(MILLIS_1250))))));
    JsonNode first = written.findPath("http_filters").get(0);
    assertThat(first.path("name").asText()).isEqualTo("envoy.filters.http.ratelimit");
    assertThat(first.path("typed_config"))
        .hasToString(
            ("{'@type':'type.googleapis.com/envoy.extensions.filters.http.ratelimit.v3.RateLimit',"
                    + "'domain':'shop','timeout':'0.020s','failure_mode_deny':false,"
                    + "'rate_limited_status':{'code':429},'status_on_error':{'code':500},"
                    + "'rate_limit_service':{'grpc_service':{'envoy_grpc':{'cluster_name':'limits'}},"
                    + "'transport_api_version':'V3'}}")
                .replace('\'', '"'));
    assertThat(written.findPath("http_filters").get(1).at("/typed_config/timeout").asText())
        .isEqualTo("1.250s");
    assertThat(written.findValues("typed_per_filter_config"))
        .extracting(it -> it.fieldNames().next())
        .containsOnly("envoy.filters.http.ratelimit", "envoy.filters.http.ratelimit.1");
    refused(
        new MeshPolicy(
            List.of(CLUSTER, limits),
            List.of(RoutePolicy.of("a", "orders").with(filters.with(limit.withStatus(499, 500))))),
        "globalRateLimit of cluster limits.status");
  }

  @Test
  void weightsThatEnvoyCannotAddAreRefused() {
    int[] most = new int[4_295];
    Arrays.fill(most, WeightedEndpoint.MAX_WEIGHT);
    most[0] = 967_296;
    refused(
        new MeshPolicy(List.of(CLUSTER.with(weighted(most))), List.of()), "clusters[0].endpoints");
  }

  private static DiscoveryPolicy weighted(int... weights) {
    List<WeightedEndpoint> endpoints = new ArrayList<>();
    for (int weight : weights) {
      endpoints.add(
          new WeightedEndpoint(new Endpoint(LISTENER.getAddress(), endpoints.size() + 1), weight));
    }
    return new DiscoveryPolicy.Static(endpoints);
  }

  @Test
  void clustersCarryTheAdmissionPolicy() throws Exception {
    JsonNode budget =
        thresholds(CLUSTER.with(new AdmissionPolicy(1, 2, 3, new RetryLimit.Budget(12.5, 0))));
    assertThat(budget.path("max_connections").asInt()).isEqualTo(1);
    assertThat(budget.path("max_pending_requests").asInt()).isEqualTo(2);
    assertThat(budget.path("max_requests").asInt()).isEqualTo(3);
    assertThat(budget.path("retry_budget").path("budget_percent").path("value").asDouble())
        .isEqualTo(12.5);
    assertThat(budget.path("retry_budget").path("min_retry_concurrency").asInt(-1)).isZero();
    assertThat(budget.has("max_retries")).isFalse();
    JsonNode fixed =
        thresholds(CLUSTER.with(new AdmissionPolicy(1, 2, 3, new RetryLimit.Fixed(0))));
    assertThat(fixed.path("max_retries").asInt(-1)).isZero();
    assertThat(fixed.has("retry_budget")).isFalse();
  }

  @Test
  void overHttp2OnlyTheRequestsAreLimited() throws Exception {
    JsonNode thresholds =
        thresholds(
            CLUSTER
                .with(HttpProtocol.HTTP2)
                .with(new AdmissionPolicy(1, 0, 3, RetryLimit.DEFAULT)));
    assertThat(thresholds.path("max_connections").asLong()).isEqualTo(4294967295L);
    assertThat(thresholds.path("max_pending_requests").asLong()).isEqualTo(4294967295L);
    assertThat(thresholds.path("max_requests").asInt()).isEqualTo(3);
  }

  @Test
  void overHttp1NoPlaceToWaitIsRefused() {
    ClusterPolicy cluster = CLUSTER.with(new AdmissionPolicy(1, 0, 3, RetryLimit.DEFAULT));
    refused(new MeshPolicy(List.of(cluster), List.of()), "clusters[0].admission.maxPending");
  }

  @Test
  void whatAdaptsIsAFilterThatOnlyRoutesToItsClusterSwitchOn() throws Exception {
    AdmissionPolicy both =
        AdmissionPolicy.builder()
            .adaptiveConcurrency(AdaptiveConcurrencyPolicy.builder().minLimit(2).build())
            .control(SheddingPolicy.Control.DEFAULT)
            .build();
    ClusterPolicy users = ClusterPolicy.of("users", Endpoint.parse("10.0.0.2:80"));
    JsonNode manager =
        write(
                new MeshPolicy(
                    List.of(CLUSTER.with(both), users),
                    List.of(RoutePolicy.of("a", CLUSTER.name()), RoutePolicy.of("b", "users"))))
            .at("/static_resources/listeners/0/filter_chains/0/filters/0/typed_config");
    JsonNode filters = manager.path("http_filters");
    assertThat(filters.findValuesAsText("name"))
        .containsExactly(
            "sidecar.admission_control." + CLUSTER.name(),
            "sidecar.adaptive_concurrency." + CLUSTER.name(),
            "envoy.extensions.filters.http.router");
    assertThat(filters.findValues("disabled")).hasSize(2).allMatch(JsonNode::asBoolean);
    JsonNode gradient = filters.path(1).path("typed_config").path("gradient_controller_config");
    assertThat(gradient.at("/concurrency_limit_params/min_concurrency_limit").asInt()).isEqualTo(2);
    assertThat(gradient.at("/min_rtt_calc_params/min_concurrency").asInt()).isEqualTo(3);
    JsonNode control = filters.path(0).path("typed_config");
    assertThat(control.at("/success_criteria/http_criteria/http_success_status/0/end").asInt())
        .isEqualTo(500);
    JsonNode hosts = manager.at("/route_config/virtual_hosts");
    assertThat(hosts.at("/0/routes/0/typed_per_filter_config").size()).isEqualTo(2);
    assertThat(hosts.at("/1/routes/0/typed_per_filter_config").size()).isZero();
  }

  @Test
  void aThrottleIsRefused() {
    AdmissionPolicy throttle =
        AdmissionPolicy.builder().throttle(SheddingPolicy.Throttle.DEFAULT).build();
    refused(
        new MeshPolicy(List.of(CLUSTER.with(throttle)), List.of()),
        "clusters[0].admission.throttle");
  }

  @Test
  void clustersCarryTheOutlierDetection() throws Exception {
    OutlierPolicy policy =
        OutlierPolicy.builder()
            .consecutive(new Consecutive(0, 2, 3))
            .interval(MILLIS_1250)
            .baseEjectionTime(Duration.ofSeconds(5))
            .maxEjectionTime(Duration.ofSeconds(6))
            .maxEjectionPercent(7)
            .alwaysEjectOne(true)
            .build();
    JsonNode outliers = outliers(HealthPolicy.DEFAULT.with(policy));
    assertThat(outliers)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"interval": "1.250s", "base_ejection_time": "5s", "max_ejection_time": "6s",
                     "max_ejection_time_jitter": "0s",
                     "max_ejection_percent": 7, "always_eject_one_host": true,
                     "enforcing_consecutive_5xx": 0,
                     "consecutive_gateway_failure": 2,
                     "enforcing_consecutive_gateway_failure": 100,
                     "split_external_local_origin_errors": true,
                     "consecutive_local_origin_failure": 3,
                     "enforcing_consecutive_local_origin_failure": 100,
                     "enforcing_success_rate": 0, "enforcing_local_origin_success_rate": 0,
                     "enforcing_failure_percentage": 0,
                     "enforcing_failure_percentage_local_origin": 0}
                    """));
    JsonNode together = outliers(HealthPolicy.DEFAULT.with(OutlierPolicy.DEFAULT));
    assertThat(together.path("consecutive_5xx").asInt()).isEqualTo(5);
    assertThat(together.path("split_external_local_origin_errors").asBoolean(true)).isFalse();
    assertThat(outliers(HealthPolicy.DEFAULT).isMissingNode()).isTrue();
  }

  @Test
  void outlierDetectionCarriesItsStatisticsAndWhatIsEnforced() throws Exception {
    OutlierPolicy policy =
        OutlierPolicy.builder()
            .enforcing(new OutlierPolicy.Enforcing(1, 2, 3))
            .consecutiveGatewayFailure(4)
            .maxEjectionTimeJitter(MILLIS_1250)
            .successRate(new OutlierStatistics.SuccessRate(5, 6, 7, 8, 9))
            .failurePercentage(new OutlierStatistics.FailurePercentage(10, 11, 12, 13, 0))
            .build();
    JsonNode outliers = outliers(HealthPolicy.DEFAULT.with(policy));
    assertThat(outliers)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"interval": "10s", "base_ejection_time": "30s", "max_ejection_time": "300s",
                     "max_ejection_time_jitter": "1.250s",
                     "max_ejection_percent": 10, "always_eject_one_host": false,
                     "consecutive_5xx": 5, "enforcing_consecutive_5xx": 1,
                     "consecutive_gateway_failure": 4, "enforcing_consecutive_gateway_failure": 2,
                     "split_external_local_origin_errors": true,
                     "enforcing_consecutive_local_origin_failure": 0,
                     "success_rate_minimum_hosts": 5, "success_rate_request_volume": 6,
                     "success_rate_stdev_factor": 7, "enforcing_success_rate": 8,
                     "enforcing_local_origin_success_rate": 9,
                     "failure_percentage_threshold": 10, "failure_percentage_minimum_hosts": 11,
                     "failure_percentage_request_volume": 12, "enforcing_failure_percentage": 13,
                     "enforcing_failure_percentage_local_origin": 0}
                    """));
  }

  @ParameterizedTest
  @CsvSource({"1, 50, false", "2, 50, false", "9, 50, false", "10, 30, true", "11, 30, true"})
  void halfOfFewerThanTenIsAShareOfFifty(int endpoints, int percent, boolean one) throws Exception {
    OutlierPolicy policy =
        OutlierPolicy.builder()
            .maxEjectionPercent(30)
            .alwaysEjectOne(true)
            .upToHalfBelowTen(true)
            .build();
    ClusterPolicy cluster =
        ClusterPolicy.of(
            "orders",
            IntStream.rangeClosed(1, endpoints)
                .mapToObj(i -> Endpoint.parse("10.0.3.7:" + i))
                .toArray(Endpoint[]::new));
    JsonNode outliers =
        write(new MeshPolicy(List.of(cluster.with(HealthPolicy.DEFAULT.with(policy))), List.of()))
            .findPath("outlier_detection");
    assertThat(outliers.path("max_ejection_percent").asInt()).isEqualTo(percent);
    assertThat(outliers.path("always_eject_one_host").asBoolean()).isEqualTo(one);
  }

  @Test
  void halfOfEndpointsThatAreDiscoveredIsRefused() {
    HealthPolicy health =
        HealthPolicy.DEFAULT.with(OutlierPolicy.builder().upToHalfBelowTen(true).build());
    ClusterPolicy found =
        CLUSTER.with(new DiscoveryPolicy.Dns("orders.svc", 80, Duration.ofSeconds(5))).with(health);
    assertThatThrownBy(() -> write(new MeshPolicy(List.of(found), List.of())))
        .isInstanceOf(NotExpressibleException.class)
        .hasMessage(
            "clusters[0].outlierDetection.upToHalfBelowTen: true: Envoy has one share for any"
                + " number of endpoints, and these are discovered; set maxEjectionPercent: 50, or"
                + " alwaysEjectOne");
  }

  @Test
  void clustersCarryTheHealthCheck() throws Exception {
    HealthProbe probe =
        HealthProbe.Http.of("/healthz")
            .withHost("a:1")
            .withMethod("HEAD")
            .withStatuses(List.of(new StatusRange(200, 299)), List.of(new StatusRange(503, 503)))
            .withHeaders(Map.of("x-a", "50%"));
    HealthCheckPolicy check =
        new HealthCheckPolicy(
            probe,
            MILLIS_1250,
            new Thresholds(2, 3),
            new HealthCheckTimes(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                Duration.ofSeconds(7)),
            false);
    HealthPolicy health = HealthPolicy.DEFAULT.with(check).with(OutlierPolicy.DEFAULT);
    JsonNode cluster = cluster(CLUSTER.with(health).with(HttpProtocol.HTTP2));
    assertThat(cluster.path("health_checks"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    [{"timeout": "1.250s", "interval": "1s", "healthy_threshold": 2,
                      "unhealthy_threshold": 3, "unhealthy_interval": "2s",
                      "unhealthy_edge_interval": "3s", "healthy_edge_interval": "4s",
                      "no_traffic_interval": "5s", "interval_jitter": "6s", "initial_jitter": "7s",
                      "http_health_check": {
                        "path": "/healthz", "method": "HEAD", "codec_client_type": "HTTP2",
                        "expected_statuses": [{"start": 200, "end": 300}], "host": "a:1",
                        "retriable_statuses": [{"start": 503, "end": 504}],
                        "request_headers_to_add": [{
                          "header": {"key": "x-a", "value": "50%%"},
                          "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
                          "keep_empty_value": true}]}}]
                    """));
    assertThat(cluster.path("ignore_health_on_host_removal").asBoolean()).isTrue();
    assertThat(
            cluster
                .at("/outlier_detection/successful_active_health_check_uneject_host")
                .asBoolean(true))
        .isFalse();
    JsonNode tcp = cluster(CLUSTER.with(HealthPolicy.DEFAULT.with(tcpCheck())));
    assertThat(tcp.at("/health_checks/0/tcp_health_check").toString()).isEqualTo("{}");
    assertThat(cluster(CLUSTER).has("health_checks")).isFalse();
    assertThat(cluster(CLUSTER).has("ignore_health_on_host_removal")).isFalse();
  }

  private static HealthCheckPolicy tcpCheck() {
    return HealthCheckPolicy.of(
        new HealthProbe.Tcp(), Duration.ofSeconds(1), Duration.ofSeconds(1), new Thresholds(1, 1));
  }

  @Test
  void aHealthCheckOverTlsNeedsANameOfThePeer() {
    ClusterPolicy cluster =
        CLUSTER
            .with(HealthPolicy.DEFAULT.with(tcpCheck()))
            .with(TlsPolicy.DEFAULT.with(TlsPolicy.Trust.SYSTEM));
    refused(new MeshPolicy(List.of(cluster), List.of()), "clusters[0].healthCheck");
  }

  private static JsonNode cluster(ClusterPolicy cluster) throws Exception {
    return write(new MeshPolicy(List.of(cluster), List.of())).findPath("clusters").path(0);
  }

  @Test
  void aRateOfRetriesIsRefused() {
    AdmissionPolicy rated = AdmissionPolicy.builder().retryRate(RetryRate.DEFAULT).build();
    refused(
        new MeshPolicy(List.of(CLUSTER.with(rated)), List.of()), "clusters[0].admission.retryRate");
  }

  @Test
  void aCircuitBreakerIsRefused() {
    HealthPolicy health = HealthPolicy.DEFAULT.with(CircuitBreakerPolicy.DEFAULT);
    refused(new MeshPolicy(List.of(CLUSTER.with(health)), List.of()), "clusters[0].circuitBreaker");
  }

  @Test
  void aRouteThatRetriesWhatMayHaveBeenExecutedBecomesTwo() throws Exception {
    RetryPolicy retry =
        new RetryPolicy(
            Set.of(RetryCondition.STATUS_5XX, RetryCondition.RETRIABLE_STATUS_CODES),
            4,
            Set.of(429, 418),
            new Backoff(Duration.ofMillis(10), MILLIS_1250),
            false);
    JsonNode routes = routes(CallPolicy.DEFAULT.with(retry));
    assertThat(routes).hasSize(2);
    assertThat(routes.path(0).path("match").findPath("regex").asText())
        .isEqualTo("DELETE|GET|HEAD|OPTIONS|PUT|TRACE");
    JsonNode idempotent = routes.path(0).path("route").path("retry_policy");
    assertThat(idempotent.path("retry_on").asText()).isEqualTo("5xx,retriable-status-codes");
    assertThat(idempotent.path("retriable_status_codes").toString()).isEqualTo("[418,429]");
    assertThat(idempotent.path("num_retries").asInt()).isEqualTo(3);
    assertThat(idempotent.path("retry_back_off").path("base_interval").asText())
        .isEqualTo("0.010s");
    assertThat(idempotent.path("retry_back_off").path("max_interval").asText()).isEqualTo("1.250s");
    assertThat(routes.path(1).path("match").has("headers")).isFalse();
    JsonNode others = routes.path(1).path("route").path("retry_policy");
    assertThat(others.path("retry_on").asText())
        .isEqualTo("connect-failure,refused-stream,reset-before-request");
    assertThat(others.has("retriable_status_codes")).isFalse();
    assertThat(others.path("num_retries").asInt()).isEqualTo(3);
  }

  @Test
  void aRouteWhoseRetriesDoNotDependOnTheMethodStaysOne() throws Exception {
    RetryPolicy any =
        new RetryPolicy(Set.of(RetryCondition.RESET), 2, Set.of(), Backoff.DEFAULT, true);
    RetryPolicy notSent =
        RetryPolicy.of(2, RetryCondition.CONNECT_FAILURE, RetryCondition.REFUSED_STREAM);
    RetryPolicy once = RetryPolicy.of(1, RetryCondition.RESET);
    for (RetryPolicy retry : List.of(any, notSent, once, RetryPolicy.NONE)) {
      assertThat(routes(CallPolicy.DEFAULT.with(retry))).as(retry.toString()).hasSize(1);
    }
  }

  @Test
  void hedgingOnThePerTryTimeoutIsForTheMethodsThatAreSentTwice() throws Exception {
    CallPolicy hedged =
        CallPolicy.DEFAULT
            .with(RetryPolicy.of(2, RetryCondition.CONNECT_FAILURE))
            .with(TimeoutPolicy.DEFAULT.withPerTry(MILLIS_1250))
            .withHedge(new HedgePolicy.OnPerTryTimeout());
    JsonNode routes = routes(hedged);
    assertThat(routes).hasSize(2);
    JsonNode first = routes.path(0);
    assertThat(first.path("match").findPath("regex").asText())
        .isEqualTo("DELETE|GET|HEAD|OPTIONS|PUT|TRACE");
    assertThat(first.path("route").at("/hedge_policy/hedge_on_per_try_timeout").asBoolean())
        .isTrue();
    assertThat(routes.path(1).path("route").has("hedge_policy")).isFalse();
    RetryPolicy any = hedged.retry().toBuilder().nonIdempotent(true).build();
    JsonNode one = routes(hedged.with(any));
    assertThat(one).hasSize(1);
    assertThat(one.path(0).path("route").has("hedge_policy")).isTrue();
    assertThat(routes(hedged.withHedge(null)).path(0).path("route").has("hedge_policy")).isFalse();
  }

  @Test
  void otherHedgingIsRefusedByName() {
    HedgePolicy after = new HedgePolicy.After(Duration.ofMillis(50), 2);
    CallPolicy calls = CallPolicy.DEFAULT;
    refused(
        new MeshPolicy(List.of(CLUSTER), List.of(route(calls.withHedge(after)))),
        "routes[0].hedge.after");
    HedgePolicy percentile = HedgePolicy.AfterPercentile.of(95);
    refused(
        new MeshPolicy(List.of(CLUSTER), List.of(route(calls.withHedge(percentile)))),
        "routes[0].hedge.afterPercentile");
  }

  @Test
  void theListenerIsTheGivenOneAndAdminStaysOnLoopback() throws Exception {
    JsonNode json = write(timeouts(TimeoutPolicy.DEFAULT));
    assertThat(json.path("admin").findPath("address").findPath("address").toString())
        .contains("127.0.0.1");
    assertThat(json.findPath("listeners").path(0).path("address").findPath("port_value").asInt())
        .isEqualTo(8080);
  }

  @Test
  void timesFinerThanMillisecondsAreRefusedByName() {
    Duration zero = Duration.ZERO;
    refused(timeouts(new TimeoutPolicy(TOO_FINE, zero, zero)), "routes[0].timeout");
    refused(timeouts(new TimeoutPolicy(zero, TOO_FINE, zero)), "routes[0].perTryTimeout");
    refused(timeouts(new TimeoutPolicy(zero, zero, TOO_FINE)), "routes[0].streamIdleTimeout");
    ClusterPolicy cluster = ClusterPolicy.of("c", CLUSTER.discovery()).withConnectTimeout(TOO_FINE);
    refused(new MeshPolicy(List.of(CLUSTER, cluster), List.of()), "clusters[1].connectTimeout");
  }

  @Test
  void aPathThatNoRequestCanCarryIsRefused() {
    for (String path : List.of("/caf\u00e9", "/a b", "/a\n", "/\ud800")) {
      RoutePolicy route =
          new RoutePolicy("*", new PathMatch.Exact(path), "orders", CallPolicy.DEFAULT);
      refused(new MeshPolicy(List.of(CLUSTER), List.of(route)), "routes[0].path");
    }
  }

  @Test
  void aConditionThatIsNotAsciiIsRefused() {
    HeaderMatch header = new HeaderMatch("x-a", new ValueMatch.Exact("caf\u00e9"), false);
    QueryMatch parameter = new QueryMatch("a b", new ValueMatch.Present(true));
    refused(conditions(RouteMatch.ALL.headers(header)), "routes[0].headers[0]");
    refused(conditions(RouteMatch.ALL.query(parameter)), "routes[0].query[0]");
    refused(conditions(RouteMatch.of(new PathMatch.Regex("/caf\u00e9"))), "routes[0].path");
  }

  @Test
  void onlyARegularExpressionLiftsTheLimitOnTheirSize() throws Exception {
    assertThat(write(conditions(RouteMatch.ALL)).has("layered_runtime")).isFalse();
    assertThat(
            write(conditions(RouteMatch.of(new PathMatch.Regex("/a"))))
                .findPath("re2.max_program_size.error_level")
                .asLong())
        .isEqualTo(Integer.MAX_VALUE);
  }

  private static MeshPolicy conditions(RouteMatch match) {
    return new MeshPolicy(List.of(CLUSTER), List.of(RoutePolicy.of("*", "orders").with(match)));
  }

  @Test
  void peakEwmaAndPrequalAreRefusedBecauseReleasesOfEnvoyLackThem() {
    MeshPolicy policy = new MeshPolicy(List.of(CLUSTER.with(PeakEwma.DEFAULT)), List.of());
    refused(policy, "clusters[0].loadBalancing");
    ClusterPolicy probed = CLUSTER.with(Prequal.of("/load"));
    refused(new MeshPolicy(List.of(probed), List.of()), "clusters[0].loadBalancing");
  }

  @Test
  void subsettingIsRefusedBecauseEnvoysDoNotShareEndpoints() {
    ClusterPolicy few = CLUSTER.with(SpreadPolicy.DEFAULT.with(new SubsettingPolicy(20)));
    refused(new MeshPolicy(List.of(few), List.of()), "clusters[0].subsetting");
  }

  @Test
  void selectorsWithFewerNamesComeFirst() throws Exception {
    SubsetPolicy subsets =
        SubsetPolicy.of(
            SubsetPolicy.Selector.of("stage", "version"),
            new SubsetPolicy.Selector(Set.of("stage"), SubsetPolicy.Fallback.ANY, Set.of()));
    ClusterPolicy divided = CLUSTER.with(SpreadPolicy.DEFAULT.with(subsets));
    assertThat(write(new MeshPolicy(List.of(divided), List.of())).findValue("subset_selectors"))
        .hasToString(
            "[{\"keys\":[\"stage\"],\"fallback_policy\":\"ANY_ENDPOINT\"},"
                + "{\"keys\":[\"stage\",\"version\"]}]");
  }

  @Test
  void anUnresolvedListenerIsRefused() {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere", 1);
    assertThatThrownBy(() -> EnvoyBootstrap.write(timeouts(TimeoutPolicy.DEFAULT), unresolved))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("listener: nowhere");
  }

  @Test
  void aSplitAmongClustersOfWhichOneShedsIsRefused() {
    AdmissionPolicy shedding =
        AdmissionPolicy.builder().control(SheddingPolicy.Control.DEFAULT).build();
    RouteAction split =
        new RouteAction.Split(
            List.of(
                new RouteAction.WeightedCluster("orders", 9),
                new RouteAction.WeightedCluster("canary", 1)));
    refused(
        new MeshPolicy(
            List.of(CLUSTER, ClusterPolicy.of("canary").with(shedding)),
            List.of(RoutePolicy.of("*", split))),
        "routes[0].split");
  }

  private static void refused(MeshPolicy policy, String field) {
    assertThatThrownBy(() -> EnvoyBootstrap.write(policy, LISTENER))
        .isInstanceOf(NotExpressibleException.class)
        .hasMessageStartingWith(field + ": ")
        .hasMessageContaining(": Envoy ");
  }

  private static MeshPolicy timeouts(TimeoutPolicy timeouts) {
    return new MeshPolicy(
        List.of(CLUSTER), List.of(route(CallPolicy.DEFAULT.with(RetryPolicy.NONE).with(timeouts))));
  }

  private static JsonNode outliers(HealthPolicy health) throws Exception {
    return write(new MeshPolicy(List.of(CLUSTER.with(health)), List.of()))
        .findPath("clusters")
        .path(0)
        .path("outlier_detection");
  }

  private static JsonNode thresholds(ClusterPolicy cluster) throws Exception {
    return write(new MeshPolicy(List.of(cluster), List.of())).findPath("thresholds").path(0);
  }

  private static JsonNode routes(CallPolicy calls) throws Exception {
    return write(new MeshPolicy(List.of(CLUSTER), List.of(route(calls)))).findPath("routes");
  }

  private static RoutePolicy route(CallPolicy calls) {
    return new RoutePolicy("*", PathMatch.ALL, "orders", calls);
  }

  private static JsonNode write(MeshPolicy policy) throws Exception {
    return new ObjectMapper().readTree(EnvoyBootstrap.write(policy, LISTENER));
  }
}
