package dev.sidecar.bench;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.policy.MeshPolicy;

/**
 * A feature of the policy that is on while all others are off: the keys that a policy file adds to
 * the one of {@link #OFF}. What they read of a call, {@link FeatureCall} brings.
 */
public enum Feature {
  OFF(Place.CLUSTER, ""),

  ROUND_ROBIN(Place.CLUSTER, "loadBalancing: roundRobin"),
  RANDOM(Place.CLUSTER, "loadBalancing: random"),
  WEIGHTS(Place.CLUSTER, "endpoints: [{address: 10.0.0.1:80, weight: 3}, 10.0.0.2:80]"),
  PEAK_EWMA(Place.CLUSTER, "loadBalancing: peakEwma"),
  PREQUAL(Place.CLUSTER, "loadBalancing: {prequal: {probePath: /load}}"),
  RING_HASH(Place.CLUSTER, "loadBalancing: ringHash, hashPolicy: [{header: x-user}]"),
  MAGLEV(Place.CLUSTER, "loadBalancing: maglev, hashPolicy: [{header: x-user}]"),
  BOUNDED_LOAD(
      Place.CLUSTER,
      "loadBalancing: {maglev: {balanceFactor: 150}}, hashPolicy: [{header: x-user}]"),
  HASH_COOKIE(Place.CLUSTER, "loadBalancing: maglev, hashPolicy: [{cookie: session}]"),
  HASH_QUERY(Place.CLUSTER, "loadBalancing: maglev, hashPolicy: [{query: user}]"),
  HASH_SOURCE(Place.CLUSTER, "loadBalancing: maglev, hashPolicy: [{source: true}]"),

  PRIORITIES(
      Place.CLUSTER,
      "endpoints: [10.0.0.1:80, 10.0.0.2:81, {address: 10.0.1.1:80, priority: 1}], "
          + Feature.CHECK),
  PANIC(Place.CLUSTER, "endpoints: [10.0.0.1:81, 10.0.0.2:81], " + Feature.CHECK),
  LOCALITY_WEIGHTS(Place.CLUSTER, Feature.ZONES + ", locality: {weights: {eu/a: 3, eu/b: 1}}"),
  ZONE_AWARE(
      Place.CLUSTER, Feature.ZONES + ", locality: {zoneAware: {self: eu/a, minClusterSize: 2}}"),
  SUBSETS(
      Place.CLUSTER,
      "endpoints: [{address: 10.0.0.1:80, metadata: {stage: prod}},"
          + " {address: 10.0.0.2:80, metadata: {stage: prod}},"
          + " {address: 10.0.0.3:80, metadata: {stage: canary}}],"
          + " subsets: {selectors: [[stage]]}, metadataMatch: {stage: prod}"),
  SUBSETTING(
      Place.CLUSTER,
      "endpoints: [10.0.0.1:80, 10.0.0.2:80, 10.0.0.3:80, 10.0.0.4:80], subsetting: {size: 2}"),
  SLOW_START(Place.CLUSTER, "slowStart: {window: 365d}"),

  HEALTH_CHECK(Place.CLUSTER, Feature.CHECK),
  OUTLIERS(Place.CLUSTER, "outlierDetection: {}"),
  OUTLIER_STATISTICS(Place.CLUSTER, "outlierDetection: {successRate: {}, failurePercentage: {}}"),
  CIRCUIT_BREAKER(Place.CLUSTER, "circuitBreaker: {}"),

  ADAPTIVE_CONCURRENCY(Place.CLUSTER, "admission: {adaptiveConcurrency: {}}"),
  ADMISSION_CONTROL(Place.CLUSTER, "admission: {control: {}}"),
  THROTTLE(Place.CLUSTER, "admission: {throttle: {}}"),
  RETRY_RATE(Place.CLUSTER, "admission: {retryRate: {}}"),
  RETRY_LIMIT(Place.CLUSTER, "admission: {maxRetries: 3}"),

  PER_TRY_TIMEOUT(Place.CLUSTER, "perTryTimeout: 5s"),
  RETRY_STATUS(Place.CLUSTER, "retry: {on: [5xx, retriable-status-codes], statusCodes: [429]}"),
  RETRY_HEADERS(
      Place.CLUSTER,
      "retry: {on: [retriable-headers], retriableHeaders: [{name: x-again, present: true}]}"),
  RETRY_ENDPOINTS(Place.CLUSTER, "retry: {endpoints: {avoidPrioritiesEvery: 1}}"),
  HEDGE(Place.CLUSTER, "hedge: {after: 1h}"),
  HEDGE_TIMEOUT(Place.CLUSTER, "hedge: {onPerTryTimeout: true}, perTryTimeout: 1h, timeout: 2h"),
  HEDGE_PERCENTILE(Place.CLUSTER, "hedge: {afterPercentile: 99, minDelay: 1h}"),
  CALLER_OVERRIDES(Place.CLUSTER, "callerOverrides: true"),

  CONDITIONS(
      Place.ROUTE,
      "path: {prefix: /v1/}, methods: [GET], headers: [{name: x-user, prefix: u}],"
          + " query: [{name: user, exact: \"4711\"}]"),
  PATH_REGEX(Place.ROUTE, "path: {regex: \"/v[0-9]+/items/.*\"}"),
  SPLIT(Place.ROUTE, "split: [{cluster: orders, weight: 90}, {cluster: canary, weight: 10}]"),
  REWRITE(Place.ROUTE, "path: {prefix: /v1/}, rewrite: {prefix: /v2/}"),
  REWRITE_REGEX(
      Place.ROUTE, "rewrite: {regex: {pattern: \"^/v1/([a-z]+)/\", substitution: '/\\1/v1/'}}"),
  REQUEST_HEADERS(Place.ROUTE, "requestHeaders: {set: {x-env: canary}, remove: [x-debug]}"),
  REDIRECT(Place.ROUTE, "redirect: {host: new.test}"),
  RESPOND(Place.ROUTE, "respond: {status: 403, body: not from here}"),
  FAULT(Place.ROUTE, "fault: {delay: {fixed: 1s, percent: 0}, abort: {status: 503, percent: 0}}"),
  RATE_LIMIT(Place.ROUTE, "rateLimit: {tokens: 2000000000, fill: 2000000000, interval: 50ms}"),
  RATE_LIMIT_BUCKETS(
      Place.ROUTE,
      "descriptors: [[{header: x-user}]], rateLimit: {tokens: 2000000000, fill: 2000000000,"
          + " interval: 50ms, buckets: [{descriptor: [{key: x-user}], tokens: 2000000000,"
          + " fill: 2000000000, interval: 50ms}]}"),
  MIRROR(Place.ROUTE, "cluster: orders, mirror: {cluster: canary, percent: 0.0001%}");

  private static final String CHECK =
      "healthCheck: {tcp: {}, interval: 365d, noTrafficInterval: 365d, timeout: 1s,"
          + " healthyThreshold: 1, unhealthyThreshold: 1}";
  private static final String ZONES =
      "endpoints: [{address: 10.0.0.1:80, locality: eu/a}, {address: 10.0.1.1:80, locality: eu/b}]";

  private final Place place;
  private final String keys;

  private enum Place {
    CLUSTER,
    ROUTE
  }

  Feature(Place place, String keys) {
    this.place = place;
    this.keys = keys;
  }

  /** As tables and files name it: {@code slow-start}. */
  String label() {
    return FeatureText.label(this);
  }

  /** What a policy file says for it. */
  String keys() {
    return keys;
  }

  /** Two endpoints and least request, unless the feature says otherwise: {@code parity.yaml}. */
  String cluster() {
    return FeatureText.cluster(place == Place.CLUSTER ? keys : "", "[10.0.0.1:80, 10.0.0.2:80]");
  }

  /**
   * Where the calls of a host go.
   *
   * @param cluster unless the feature says otherwise
   */
  String route(String host, String cluster) {
    return FeatureText.route(place == Place.ROUTE ? keys : "", host, cluster);
  }

  /** All calls go to a cluster that has it, or by a route. */
  MeshPolicy policy() {
    return PolicyFile.parse(
        label() + ".yaml",
        """
        clusters:
          orders: %s
          canary: {endpoints: [10.0.2.1:80]}
        routes:
          - %s
        """
            .formatted(cluster(), route("orders.test", "orders")));
  }
}
