package dev.sidecar.policy;

import dev.sidecar.endpoint.Placement;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which metadata endpoints must have, name by name, for a call to go to them. It chooses a subset
 * of a cluster that has {@link SubsetPolicy}, and means nothing to others. Envoy: {@code
 * RouteAction.metadata_match}, filter {@code envoy.lb}, whose values are texts here.
 *
 * <p>Immutable; its hash is computed once, because each attempt looks a subset up by it.
 */
public final class MetadataMatch {
  /** Nothing is asked. */
  public static final MetadataMatch NONE = new MetadataMatch(Map.of());

  private final Map<String, String> values;
  // Names and values in turn: compared for each attempt, without an iterator.
  private final String[] flat;
  private final int hash;

  private MetadataMatch(Map<String, String> values) {
    this.values = values;
    this.flat =
        values.entrySet().stream()
            .flatMap(it -> Stream.of(it.getKey(), it.getValue()))
            .toArray(String[]::new);
    this.hash = values.hashCode();
  }

  /**
   * A match of these values.
   *
   * @throws InvalidPolicyException if an endpoint cannot have one of them
   */
  public static MetadataMatch of(Map<String, String> values) {
    if (values.isEmpty()) {
      return NONE;
    }
    Check check = new Check();
    values.forEach((name, value) -> check(check, name, value));
    check.done();
    return new MetadataMatch(Collections.unmodifiableMap(new TreeMap<>(values)));
  }

  private static void check(Check check, String name, String value) {
    try {
      Placement.check(name, value);
    } catch (IllegalArgumentException e) {
      check.require(false, "metadataMatch." + name, value, "what an endpoint can have: " + e);
    }
  }

  /** What is asked, by name in order. */
  public Map<String, String> values() {
    return values;
  }

  /** The names that are asked for. */
  public Set<String> keys() {
    return values.keySet();
  }

  public boolean isNone() {
    return values.isEmpty();
  }

  /** This and the other; of a name in both the other's value, as of a cluster in Envoy's split. */
  public MetadataMatch with(MetadataMatch other) {
    if (other.isNone()) {
      return this;
    }
    Map<String, String> both = new TreeMap<>(values);
    both.putAll(other.values);
    return new MetadataMatch(Collections.unmodifiableMap(both));
  }

  /** Less what has other names. */
  public MetadataMatch only(Collection<String> names) {
    Map<String, String> some = new TreeMap<>(values);
    some.keySet().retainAll(names);
    return new MetadataMatch(Collections.unmodifiableMap(some));
  }

  /** Whether an endpoint with such metadata is meant. */
  public boolean matches(Map<String, String> metadata) {
    return metadata.entrySet().containsAll(values.entrySet());
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof MetadataMatch match
            && hash == match.hash
            && Arrays.equals(flat, match.flat));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** As {@code stage=canary, version=2}. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(it -> it.getKey() + "=" + it.getValue())
        .collect(Collectors.joining(", "));
  }
}
