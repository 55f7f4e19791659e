package dev.sidecar.route;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Host patterns with a star at one end: finds the longest that fits in one walk over a host's
 * characters, from its fixed end, and without allocation, however many patterns there are.
 */
final class WildcardHosts<V> {
  private final boolean suffixes;
  // A hash table with open addressing, because a map would want each part of a host as a string.
  private final @Nullable String[] keys;
  private final @Nullable Object[] values;
  // By number of characters: whether there is a pattern as long.
  private final boolean[] lengths;

  /** Patterns without their stars: ends of hosts, or else beginnings. */
  WildcardHosts(Map<String, V> patterns, boolean suffixes) {
    this.suffixes = suffixes;
    // At most a quarter full.
    int size = Integer.highestOneBit(Math.max(1, patterns.size())) << 3;
    keys = new String[size];
    values = new Object[size];
    lengths = new boolean[1 + patterns.keySet().stream().mapToInt(String::length).max().orElse(0)];
    patterns.forEach(this::put);
  }

  /** What the longest pattern leads to that fits; its star stands for one character or more. */
  @Nullable V longest(String host) {
    int most = Math.min(host.length() - 1, lengths.length - 1);
    V found = null;
    int hash = 0;
    for (int length = 1; length <= most; length++) {
      hash = next(hash, host, length);
      if (lengths[length]) {
        V longer = get(hash, host, length);
        found = longer == null ? found : longer;
      }
    }
    return found;
  }

  private void put(String key, V value) {
    int hash = 0;
    for (int length = 1; length <= key.length(); length++) {
      hash = next(hash, key, length);
    }
    int slot = slot(hash);
    while (keys[slot] != null) {
      slot = slot + 1 & keys.length - 1;
    }
    keys[slot] = key;
    values[slot] = value;
    lengths[key.length()] = true;
  }

  @SuppressWarnings("unchecked")
  private @Nullable V get(int hash, String host, int length) {
    for (int slot = slot(hash); ; slot = slot + 1 & keys.length - 1) {
      String key = keys[slot];
      if (key == null) {
        return null;
      }
      if (key.length() == length && (suffixes ? host.endsWith(key) : host.startsWith(key))) {
        return (V) values[slot];
      }
    }
  }

  // The hash of so many characters, from that of one less.
  private int next(int hash, String text, int length) {
    return 31 * hash + text.charAt(suffixes ? text.length() - length : length - 1);
  }

  private int slot(int hash) {
    return (hash ^ hash >>> 16) & keys.length - 1;
  }
}
