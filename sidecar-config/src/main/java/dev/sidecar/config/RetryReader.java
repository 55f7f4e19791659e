package dev.sidecar.config;

import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryEndpoints;
import dev.sidecar.policy.RetryHeaders;
import dev.sidecar.policy.RetryPolicy;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code retry} of a cluster or a route; what is absent is inherited. */
final class RetryReader {
  /** Stands in for a policy that was refused: whatever a route changes in it, the rest fits. */
  static final RetryPolicy REFUSED =
      new RetryPolicy(
          Set.of(RetryCondition.RETRIABLE_STATUS_CODES, RetryCondition.RETRIABLE_HEADERS),
          1,
          Set.of(500),
          BackoffReader.REFUSED,
          false,
          RetryHeadersReader.REFUSED,
          RetryEndpoints.DEFAULT);

  private static final List<String> KEYS =
      Stream.of(
              List.of("on", "attempts", "statusCodes", "backoff", "nonIdempotent"),
              RetryHeadersReader.KEYS,
              List.of("endpoints"))
          .flatMap(List::stream)
          .toList();
  private static final List<RetryCondition> CONDITIONS = List.of(RetryCondition.values());

  private RetryReader() {}

  /** The policy, or one that fits to report no more than is wrong, after a problem was added. */
  static RetryPolicy read(YamlValue value, RetryPolicy inherited) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {attempts: 3}", KEYS);
    if (mapping == null) {
      return REFUSED;
    }
    Set<RetryCondition> on = on(mapping, inherited);
    Set<Integer> codes = statusCodes(mapping, on, inherited);
    int attempts = mapping.optional("attempts", inherited.attempts(), RetryReader::attempts);
    Backoff backoff =
        mapping.optional(
            "backoff", inherited.backoff(), it -> BackoffReader.read(it, inherited.backoff()));
    boolean nonIdempotent =
        mapping.optional("nonIdempotent", inherited.nonIdempotent(), YamlValue::bool);
    RetryHeaders headers = RetryHeadersReader.read(mapping, on, inherited.headers());
    RetryEndpoints endpoints =
        mapping.optional(
            "endpoints",
            inherited.endpoints(),
            it -> RetryEndpointsReader.read(it, inherited.endpoints()));
    // Of conditions, codes and headers, any may be wrong only because another was refused.
    if (on == null || codes == null || headers == null) {
      return new RetryPolicy(
          REFUSED.on(),
          attempts,
          REFUSED.statusCodes(),
          backoff,
          nonIdempotent,
          REFUSED.headers(),
          endpoints);
    }
    RetryPolicy read =
        mapping.build(
            () -> new RetryPolicy(on, attempts, codes, backoff, nonIdempotent, headers, endpoints));
    return read == null ? REFUSED : read;
  }

  private static @Nullable Set<RetryCondition> on(YamlMapping mapping, RetryPolicy inherited) {
    YamlValue value = mapping.get("on");
    return value == null
        ? inherited.on()
        : SetReader.read(
            value,
            "a list like [connect-failure, reset]",
            it -> SetReader.name(it, CONDITIONS, RetryCondition::text));
  }

  private static @Nullable Set<Integer> statusCodes(
      YamlMapping mapping, @Nullable Set<RetryCondition> on, RetryPolicy inherited) {
    YamlValue value = mapping.get("statusCodes");
    if (value != null) {
      return SetReader.read(value, "a list like [429, 503]", RetryReader::statusCode);
    }
    // A route that no longer asks for them need not empty the list of its cluster.
    return on == null ? Set.of() : RetryPolicy.statusCodes(on, inherited.statusCodes());
  }

  private static @Nullable Integer statusCode(YamlValue value) {
    Set<RetryCondition> on = Set.of(RetryCondition.RETRIABLE_STATUS_CODES);
    return value.accepted(
        value.integer("a whole number, 100 to 599"),
        it -> new RetryPolicy(on, 1, Set.of(it), Backoff.DEFAULT, false));
  }

  private static @Nullable Integer attempts(YamlValue value) {
    return value.accepted(value.integer("a whole number, 1 to 10"), it -> RetryPolicy.of(it));
  }
}
