package dev.sidecar.config.lint;

import java.util.Locale;

/**
 * What may be found in a policy that is accepted; the names are stable. docs/LINT.md lists them.
 */
public enum Lint {
  PER_TRY_TIMEOUT_IGNORED(
      Severity.WARNING,
      "`perTryTimeout` is not below `timeout`, so that the call always ends first",
      "set `perTryTimeout` below `timeout`, or leave it out"),
  ATTEMPTS_EXCEED_TIMEOUT(
      Severity.NOTE,
      "`attempts` times `perTryTimeout` is more than `timeout`: the last attempts are cut short",
      "raise `timeout`, or lower one of the two"),
  CONNECT_TIMEOUT_IGNORED(
      Severity.WARNING,
      "`connectTimeout` is not below `perTryTimeout` or `timeout`, so that those end first",
      "set `connectTimeout` below the shortest limit of an attempt"),
  STREAM_IDLE_TIMEOUT_IGNORED(
      Severity.NOTE,
      "`streamIdleTimeout` is not below `timeout`: it ends event streams alone",
      "set it below `timeout`, or leave it out if there are no event streams"),
  NO_TIME_LIMIT(
      Severity.WARNING,
      "both `timeout` and `perTryTimeout` are 0: a call without an answer may wait for ever",
      "set one of them"),
  RETRY_OF_ANY_METHOD(
      Severity.WARNING,
      "`nonIdempotent` sends a POST again that may have been executed",
      "leave `nonIdempotent` out, or give the route the `methods` that may be repeated"),
  RETRY_WITHOUT_EFFECT(
      Severity.WARNING,
      "the route takes only methods that are not repeated, and `on` names only what happens to a"
          + " request that may have been executed",
      "add `connect-failure` or `refused-stream`, or set `nonIdempotent: true` if a repetition does"
          + " no harm"),
  RETRY_NOT_AFTER_ANSWERS(
      Severity.NOTE,
      "the route takes only methods that are not repeated: the statuses of `on` have no effect, and"
          + " a call is sent again only if it was not sent",
      "leave the statuses out, or set `nonIdempotent: true` if a repetition does no harm"),
  RETRY_WITHOUT_CONDITION(
      Severity.WARNING,
      "`attempts` asks for retries and `on` is empty: a call is never sent again",
      "name conditions in `on`, or leave `attempts` out"),
  RETRY_OF_ONE_ATTEMPT(
      Severity.NOTE,
      "`on` names conditions and `attempts` is 1: a call is never sent again",
      "raise `attempts`, or leave `on` out"),
  RETRIES_REFUSED(
      Severity.WARNING,
      "retries are asked for, and the cluster's `admission` allows none",
      "raise `maxRetries` or `retryBudget`, or say `attempts: 1`"),
  RETRIES_WITHOUT_BUDGET(
      Severity.WARNING,
      "`maxRetries` is a number in place of a budget: at low traffic, retries may outnumber calls",
      "use `retryBudget`, which is a share of the traffic"),
  RETRY_BUDGET_OF_ALL(
      Severity.WARNING,
      "a `retryBudget` of 100 % lets every call be repeated while the cluster is failing",
      "lower `retryBudget.percent`; 20 is the default"),
  STATUS_CODES_REDUNDANT(
      Severity.NOTE,
      "every one of `statusCodes` is covered by another condition",
      "leave out the codes and `retriable-status-codes`, or the other condition"),
  RETRY_OF_GRPC_WITHOUT_EFFECT(
      Severity.WARNING,
      "`on` names a status of gRPC, whose calls are all POSTs, which are not sent again after an"
          + " answer",
      "set `nonIdempotent: true` on the routes of methods that may be repeated"),
  RATE_LIMITED_BACKOFF_WITHOUT_EFFECT(
      Severity.WARNING,
      "`rateLimitedBackoff` reads headers of answers, and `on` names no answer",
      "name one in `on`, as `envoy-ratelimited` or `retriable-status-codes`, or leave"
          + " `rateLimitedBackoff` out"),
  AVOID_PRIORITIES_WITHOUT_EFFECT(
      Severity.WARNING,
      "`avoidPrioritiesEvery` is asked for, and no retry is ever led to another priority",
      "give it fewer attempts than there are and endpoints of several priorities, or leave it out"),
  HEDGE_WITHOUT_EFFECT(
      Severity.WARNING,
      "`hedge` is asked for, and no call is ever hedged",
      "correct what is in its way, or leave `hedge` out"),
  EJECTION_ROUNDS_TO_ZERO(
      Severity.WARNING,
      "`maxEjectionPercent` of the endpoints is less than one: nothing is ever ejected",
      "set `upToHalfBelowTen: true`, or raise `maxEjectionPercent`, or set `alwaysEjectOne: true`,"
          + " which lets one be out whatever the share"),
  EJECTION_COUNTS_NOTHING(
      Severity.WARNING,
      "`outlierDetection` counts no kind of failure",
      "set one of its `consecutive` keys above 0, or a statistic, or leave it out"),
  MINIMUM_ENDPOINTS_NOT_THERE(
      Severity.WARNING,
      "the cluster has fewer endpoints than `minimumEndpoints` of a statistic: it judges nobody",
      "lower `minimumEndpoints`; with fewer than five use `failurePercentage`"),
  STDEV_FACTOR_OUT_OF_REACH(
      Severity.WARNING,
      "one of n endpoints is at most the square root of n - 1 standard deviations below the mean: `stdevFactor` is"
          + " never reached",
      "lower `stdevFactor`; with fewer than five endpoints use `failurePercentage`"),
  ALL_ENDPOINTS_EJECTED(
      Severity.WARNING,
      "every endpoint may be ejected, and `panicThreshold: 0` uses none of these",
      "lower `maxEjectionPercent`, or raise `panicThreshold`"),
  PANIC_THRESHOLD_OF_ONE(
      Severity.NOTE,
      "`panicThreshold: 1` is one percent, not the whole",
      "nothing if one percent is meant, else write 100"),
  PANIC_THRESHOLD_ROUNDED(
      Severity.NOTE,
      "as in Envoy, fractions of `panicThreshold` are dropped, and 29, 57 and 58 count as one less",
      "give the whole number that is meant"),
  PANIC_THRESHOLD_TOO_HIGH(
      Severity.NOTE,
      "as in Envoy, five healthy endpoints of seven are never panic: above 72 nothing changes",
      "set `panicThreshold` to 72 or less"),
  BREAKER_OPENS_ON_ONE(
      Severity.WARNING,
      "a single failed attempt among `minimumCalls` reaches `failureRate`",
      "raise `minimumCalls` or `failureRate`"),
  SLOW_CALLS_UNSEEN(
      Severity.NOTE,
      "every attempt ends before `slowCallDuration`: none is ever slow",
      "set `slowCallDuration` below `perTryTimeout` and `timeout`"),
  ADAPTIVE_LIMIT_WITHOUT_EFFECT(
      Severity.WARNING,
      "`adaptiveConcurrency` never falls below `maxRequests`, which refuses first",
      "lower `minLimit` or `minRtt.concurrency`, or raise `maxRequests`"),
  CONTROL_REFUSES_NOTHING(
      Severity.WARNING,
      "with a `maxRejectionProbability` of 0 `control` refuses nothing",
      "raise it; 80 is the default; or leave `control` out"),
  WEIGHTS_IGNORED(
      Severity.WARNING,
      "`random` takes every endpoint with the same chance, whatever its weight",
      "choose `roundRobin` or `leastRequest`, or leave the weights out"),
  CHOICES_IGNORED(
      Severity.NOTE,
      "with unequal weights `leastRequest` takes turns and draws nothing: `choices` has no effect",
      "leave `choices` out"),
  MAX_CONNECTIONS_IGNORED(
      Severity.NOTE,
      "`maxConnections` and `maxPending` bound HTTP/1.1 alone",
      "bound HTTP/2 by `maxRequests`"),
  MIRROR_TO_ITSELF(
      Severity.WARNING,
      "`mirror` names a cluster that the route's calls go to: it does their work twice",
      "name another cluster"),
  MIRROR_TWICE(
      Severity.WARNING,
      "`mirror` names a cluster twice: it gets two copies of a call",
      "name it once"),
  NO_ENDPOINTS(
      Severity.WARNING,
      "a route leads to a cluster with `endpoints: []`, which refuses every call",
      "add endpoints, or take the route out"),
  NAMES_DIFFER_IN_CASE(
      Severity.WARNING,
      "two clusters have names that differ in upper and lower case only",
      "give them names that can be told apart"),
  CLUSTER_WITHOUT_ROUTE(
      Severity.NOTE,
      "no route leads to the cluster; `SidecarClient.cluster(name)` still does",
      "add a route, or take the cluster out if nothing names it"),
  PREFIX_WITHIN_SEGMENT(
      Severity.NOTE,
      "a prefix compares characters: `/v1` takes `/v10` too",
      "end the prefix with `/`"),
  REGEX_WITHOUT_NEED(
      Severity.NOTE,
      "the expression says no more than `exact` or `prefix`, which cost nanoseconds in place of a"
          + " microsecond",
      "use `exact` or `prefix`"),
  IDENTITY_UNUSED(
      Severity.NOTE,
      "no cluster has `tls` with `trust: identity`: the client shows its certificate to nobody, and"
          + " its bundles verify nobody",
      "give clusters `tls: {}`, or nothing if only the serving side uses the identity"),
  PEER_NEVER_ACCEPTED(
      Severity.WARNING,
      "nobody vouches for SPIFFE ids of that trust domain: public authorities issue none, and"
          + " `identity.trust` has no bundle for it",
      "leave `trust: system` out, or name a bundle in `identity.trust`"),
  PEER_COVERED(
      Severity.NOTE,
      "another of the `peers` takes all that this one takes",
      "leave it out, or the other one if that is too wide"),
  SERVER_NAME_IGNORED(
      Severity.WARNING,
      "an address as `serverName` is not sent, and with `peers` not proven either",
      "leave `serverName` out, or give a name"),
  TLS_1_2_ALLOWED(
      Severity.NOTE,
      "`minVersion: \"1.2\"` lets a peer or somebody between choose the older version, in which the"
          + " certificates are sent in clear text",
      "leave `minVersion` out once every peer speaks TLS 1.3"),
  PORT_CONTRADICTS_TLS(
      Severity.WARNING,
      "plain text to port 443, or TLS to port 80",
      "add `tls: {}`, take it out, or correct the port"),
  HEALTH_CHECK_OUTLASTS_INTERVAL(
      Severity.WARNING,
      "a health check may take as long as `interval` or longer, so that a silent endpoint is probed"
          + " half as often as a healthy one, or less",
      "set `timeout` below `interval`"),
  HEALTH_CHECK_OF_ONE(
      Severity.NOTE,
      "the cluster has one endpoint: while that is unhealthy there is no other, and above"
          + " `panicThreshold: 0` it is used all the same",
      "leave `healthCheck` out, or set `panicThreshold: 0` to fail such calls at once"),
  HEALTH_CHECK_NAMES_CLUSTER(
      Severity.WARNING,
      "over TLS the peer of a health check must prove its `host`, and that is the cluster's name where"
          + " nothing is said",
      "give `healthCheck.http.host`, `tls.serverName` or `tls.peers`"),
  HEALTH_CHECK_IN_STEP(
      Severity.NOTE,
      "without `jitter` and `initialJitter` all endpoints are probed in the same moment, by every client"
          + " that starts then",
      "set both, `jitter` to a tenth of `interval`, say"),
  PRIORITY_SKIPPED(
      Severity.WARNING,
      "no endpoint has a priority that lies above others",
      "number priorities from 0 without a gap"),
  LOCALITY_WITHOUT_WEIGHT(
      Severity.WARNING,
      "endpoints in a locality that `locality.weights` does not name get no attempts",
      "name the locality, or take the endpoints out"),
  LOCALITY_WITHOUT_ENDPOINT(
      Severity.WARNING,
      "`locality.weights` names a locality that no endpoint is in",
      "correct the name of one of the two"),
  SLOW_START_IGNORED(
      Severity.WARNING,
      "`loadBalancing: random` ignores weights, and with them `slowStart`",
      "use `roundRobin` or `leastRequest`, or leave `slowStart` out"),
  BUCKET_WITHOUT_DESCRIPTOR(
      Severity.WARNING,
      "a bucket of `rateLimit` is for a descriptor that none of the route's `descriptors` can be",
      "correct its keys, their order and its values, or add the descriptor"),
  BUCKET_ABOVE_ROUTE(
      Severity.WARNING,
      "a bucket has no fewer tokens than the route and fills no slower, so that it never refuses"
          + " before the route does",
      "raise the route's `tokens`, or set `alwaysTake: false`"),
  BUCKET_BELOW_HITS(
      Severity.WARNING,
      "a descriptor counts as more `hits` than its bucket ever has tokens: each such call is"
          + " refused",
      "raise the bucket's `tokens`, or lower `hits`"),
  DESCRIPTORS_WITHOUT_LIMIT(
      Severity.NOTE,
      "a route has `descriptors` and no limit that reads them",
      "add `buckets` to `rateLimit`, or a `globalRateLimit`, or leave `descriptors` out"),
  SUBSET_WITHOUT_SELECTOR(
      Severity.WARNING,
      "`metadataMatch` asks for names of which no selector of `subsets` has just these: such calls"
          + " always go by the fallback",
      "add a selector with these names, or correct them"),
  SUBSET_WITHOUT_ENDPOINT(
      Severity.NOTE,
      "no endpoint has the metadata that `metadataMatch` or `defaultSubset` asks for",
      "correct the value, or the `metadata` of endpoints"),
  SUBSET_KEY_UNKNOWN(
      Severity.WARNING,
      "a selector has a name that no endpoint has in its `metadata`: it makes no subset",
      "correct the name, or the `metadata` of endpoints"),
  METADATA_MATCH_IGNORED(
      Severity.WARNING,
      "`metadataMatch` means nothing to a cluster without `subsets`",
      "add `subsets` to the cluster, or leave it out"),
  RATE_LIMIT_SERVICE_UNASKED(
      Severity.WARNING,
      "a `globalRateLimit` without `descriptors` has nothing to ask about: every call goes on",
      "say by `descriptors` what the limits depend on, such as `[[{destinationCluster: true}]]`");

  /** How much it matters. */
  public enum Severity {
    /** Hardly what is meant; fails a strict check. */
    WARNING,
    /** Worth knowing. */
    NOTE;

    /** In lower case. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Severity severity;
  private final String meaning;
  private final String advice;

  Lint(Severity severity, String meaning, String advice) {
    this.severity = severity;
    this.meaning = meaning;
    this.advice = advice;
  }

  /** The stable name: {@code per-try-timeout-ignored}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Severity severity() {
    return severity;
  }

  /** What it is that was found, and why that matters. */
  public String meaning() {
    return meaning;
  }

  /** What to do. */
  public String advice() {
    return advice;
  }
}
