package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sidecar.config.PolicyFile;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every feature in the table: that it is on, what it allocates at most, and that off is off. */
@Timeout(120)
class FeatureTest {
  /** What a call with every feature off allocates, its attempt; also what the others may. */
  private static final int OFF_BYTES = 64;

  /** Those that may allocate more. */
  private static final Map<Feature, Integer> MOST_BYTES =
      Map.ofEntries(
          // Three probes.
          Map.entry(Feature.PREQUAL, 136),
          // The value, as a text of its own, in a list.
          Map.entry(Feature.HASH_COOKIE, 136),
          Map.entry(Feature.HASH_QUERY, 136),
          Map.entry(Feature.HASH_SOURCE, 88),
          Map.entry(Feature.CONDITIONS, 112),
          // What resilience4j tells of its window.
          Map.entry(Feature.CIRCUIT_BREAKER, 104),
          // The status as an object, to look it up.
          Map.entry(Feature.RETRY_STATUS, 80),
          Map.entry(Feature.RETRY_HEADERS, 88),
          // Two headers that are read, and the policy that they make.
          Map.entry(Feature.CALLER_OVERRIDES, 1_264),
          Map.entry(Feature.PATH_REGEX, 208),
          // What attempts ask instead.
          Map.entry(Feature.REWRITE, 200),
          Map.entry(Feature.REWRITE_REGEX, 488),
          Map.entry(Feature.REQUEST_HEADERS, 88),
          // The answer with its URL.
          Map.entry(Feature.REDIRECT, 224),
          Map.entry(Feature.FAULT, 96),
          // A descriptor with its entry and its hits, and the way to its bucket.
          Map.entry(Feature.RATE_LIMIT_BUCKETS, 264));

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 10;
  private static final int CALLS = 500;

  /** What every stack has. */
  private static final Set<String> FILTERS =
      Set.of(
          "DeadlineFilter",
          "AdmissionFilter",
          "OutlierFilter",
          "EndpointFailures",
          "Explained",
          "AttemptLimits");

  /** Those that a stack has one more for. */
  private static final Map<Feature, String> FILTER_OF =
      Map.ofEntries(
          Map.entry(Feature.PEAK_EWMA, "WitnessFilter"),
          Map.entry(Feature.PREQUAL, "WitnessFilter"),
          Map.entry(Feature.HEALTH_CHECK, "ImmediateFailure"),
          Map.entry(Feature.PRIORITIES, "ImmediateFailure"),
          Map.entry(Feature.PANIC, "ImmediateFailure"),
          Map.entry(Feature.CIRCUIT_BREAKER, "BreakerFilter"),
          Map.entry(Feature.ADAPTIVE_CONCURRENCY, "LimitedAdmission"),
          Map.entry(Feature.ADMISSION_CONTROL, "SheddingFilter"),
          Map.entry(Feature.THROTTLE, "SheddingFilter"),
          Map.entry(Feature.REWRITE, "RequestFilter"),
          Map.entry(Feature.REWRITE_REGEX, "RequestFilter"),
          Map.entry(Feature.REQUEST_HEADERS, "RequestFilter"),
          Map.entry(Feature.FAULT, "FaultFilter"),
          Map.entry(Feature.RATE_LIMIT, "RateLimitFilter"),
          Map.entry(Feature.RATE_LIMIT_BUCKETS, "RateLimitFilter"));

  /**
   * In a JVM that has not optimised anything yet a call allocates the same bytes each time, and
   * afterwards fewer: so this holds whenever the compiler comes. What is hedged runs on other
   * threads, which do not count here.
   */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "HEDGE.*")
  void aCallAllocatesNoMoreThanItsFeatureMay(Feature feature) throws Exception {
    try (CannedStack stack = FeaturePeer.stack(feature)) {
      assertThat(leastBytes(stack))
          .isLessThanOrEqualTo(CALLS * MOST_BYTES.getOrDefault(feature, OFF_BYTES));
    }
  }

  /**
   * On for another route or cluster of the same policy, it costs calls that have it off nothing.
   */
  @ParameterizedTest
  @EnumSource
  void aFeatureThatIsOffCostsNoByte(Feature feature) throws Exception {
    try (CannedStack stack = FeaturePeer.stack(beside(feature))) {
      assertThat(leastBytes(stack)).isEqualTo(CALLS * OFF_BYTES);
    }
  }

  /** Calls go to a cluster with every feature off; another one, on another host, has this one. */
  private static MeshPolicy beside(Feature feature) {
    return PolicyFile.parse(
        "beside.yaml",
        """
        clusters:
          orders: %s
          canary: {endpoints: [10.0.2.1:80]}
          other: %s
        routes:
          - %s
          - %s
        """
            .formatted(
                Feature.OFF.cluster(),
                feature.cluster(),
                Feature.OFF.route("orders.test", "orders"),
                feature.route("other.test", "other")));
  }

  private static long leastBytes(CannedStack stack) throws IOException {
    FeatureCall call = new FeatureCall();
    long least = Long.MAX_VALUE;
    // The least of several: now and then the JVM itself allocates, such as to link a class.
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        stack.send(call);
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"REDIRECT", "RESPOND"})
  void aStackHoldsTheFilterOfAFeatureOnlyWhereItIsOn(Feature feature) {
    try (CannedStack stack = FeaturePeer.stack(feature)) {
      Set<String> expected = new TreeSet<>(FILTERS);
      if (FILTER_OF.containsKey(feature)) {
        expected.add(FILTER_OF.get(feature));
      }
      if (feature == Feature.ADAPTIVE_CONCURRENCY) {
        // In its place.
        expected.remove("AdmissionFilter");
      }
      assertThat(Reachable.from(stack.control().snapshot().stack(), FeatureTest::isOnTheWay))
          .isEqualTo(expected);
    }
  }

  /** A filter, or a service that stands before another one. */
  private static boolean isOnTheWay(Object part) {
    return part instanceof Filter<?>
        || (part instanceof Service<?>
            && !part.getClass().isHidden()
            && Arrays.stream(part.getClass().getDeclaredFields())
                .anyMatch(field -> field.getName().equals("next")));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void aFeatureIsOn(Feature feature) {
    assertThat(feature.policy()).isNotEqualTo(Feature.OFF.policy());
  }
}
