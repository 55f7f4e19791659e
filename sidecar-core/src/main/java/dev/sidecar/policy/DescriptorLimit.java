package dev.sidecar.policy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many calls with a descriptor may go on. Envoy: {@code LocalRateLimitDescriptor}.
 *
 * @param entries one or more. A descriptor fits that has the same keys in the same order, no more
 *     and no fewer, and the values that are said here. Where a value is left out each that comes
 *     has tokens of its own, as with an empty value in Envoy
 * @param tokens as of a {@link RateLimitPolicy}
 * @param fill as of a {@link RateLimitPolicy}
 * @param interval as of a {@link RateLimitPolicy}
 */
public record DescriptorLimit(List<Entry> entries, int tokens, int fill, Duration interval) {
  public DescriptorLimit {
    entries = List.copyOf(entries);
    RateLimitPolicy.bucket(new Check(), tokens, fill, interval)
        .require(!entries.isEmpty(), "descriptor", "an empty list", "one entry or more")
        .done();
  }

  /**
   * What is asked of an entry.
   *
   * @param key not empty
   * @param value not empty; null for any
   */
  public record Entry(String key, @Nullable String value) {
    public Entry {
      new Check()
          .require(!key.isEmpty(), "key", "''", "one character or more")
          .require(value == null || !value.isEmpty(), "value", "''", "one character or more")
          .done();
    }
  }

  /** Whether each value that comes has tokens of its own. */
  public boolean isOfAnyValue() {
    return entries.stream().anyMatch(entry -> entry.value() == null);
  }

  /** The keys, for people: of a call they are no secret. */
  public String keys() {
    return String.join(", ", entries.stream().map(Entry::key).toList());
  }

  /** Entries that are there twice; null where all are different. */
  static @Nullable DescriptorLimit twice(List<DescriptorLimit> limits) {
    Set<List<Entry>> seen = new HashSet<>();
    return limits.stream().filter(it -> !seen.add(it.entries())).findFirst().orElse(null);
  }
}
