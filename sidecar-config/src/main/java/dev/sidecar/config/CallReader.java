package dev.sidecar.config;

import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HashPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a cluster and a route may say about a call; what is absent is inherited. */
final class CallReader {
  static final List<String> KEYS =
      Stream.concat(
              TimeoutReader.KEYS.stream(),
              Stream.of(
                  "retry",
                  "attemptHeaders",
                  "callerOverrides",
                  "hashPolicy",
                  "hedge",
                  "metadataMatch"))
          .toList();

  /** Stands in for the calls of a cluster that was refused: a route that inherits them fits. */
  static final CallPolicy REFUSED = CallPolicy.DEFAULT.with(RetryReader.REFUSED);

  private static final List<AttemptHeader> HEADERS = List.of(AttemptHeader.values());

  private CallReader() {}

  static CallPolicy read(YamlMapping mapping, CallPolicy inherited) {
    TimeoutPolicy timeouts = TimeoutReader.read(mapping, inherited.timeouts());
    RetryPolicy retry =
        mapping.optional(
            "retry", inherited.retry(), value -> RetryReader.read(value, inherited.retry()));
    Set<AttemptHeader> headers =
        mapping.optional("attemptHeaders", inherited.attemptHeaders(), CallReader::headers);
    HedgePolicy hedge = HedgeReader.read(mapping, inherited.hedge());
    boolean overrides =
        mapping.optional("callerOverrides", inherited.callerOverrides(), YamlValue::bool);
    List<HashPolicy> hashed =
        mapping.optional("hashPolicy", inherited.hashPolicy(), HashPolicyReader::read);
    MetadataMatch match =
        mapping.optional("metadataMatch", inherited.metadataMatch(), SubsetReader::match);
    CallPolicy read = new CallPolicy(timeouts, retry, headers, overrides, hashed, hedge, match);
    // One object for thousands of routes that say nothing.
    return read.equals(inherited) ? inherited : read;
  }

  private static @Nullable Set<AttemptHeader> headers(YamlValue value) {
    return SetReader.read(
        value,
        "a list like [x-envoy-attempt-count]",
        it -> SetReader.name(it, HEADERS, AttemptHeader::text));
  }
}
