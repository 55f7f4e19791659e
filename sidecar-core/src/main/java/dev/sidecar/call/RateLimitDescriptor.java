package dev.sidecar.call;

import java.util.List;

/**
 * What rate limits know a call by: keys and values in order. Envoy: {@code RateLimitDescriptor}.
 *
 * @param entries one or more
 * @param hits as how many calls it counts; 1 or more
 */
public record RateLimitDescriptor(List<Entry> entries, int hits) {
  public RateLimitDescriptor {
    entries = List.copyOf(entries);
  }

  /** Of a call that counts as one. */
  public RateLimitDescriptor(List<Entry> entries) {
    this(entries, 1);
  }

  /**
   * One of its keys.
   *
   * @param value as the call has it; may be empty, and may be a secret
   */
  public record Entry(String key, String value) {}

  /** Of one entry. */
  public static RateLimitDescriptor of(String key, String value) {
    return new RateLimitDescriptor(List.of(new Entry(key, value)));
  }
}
