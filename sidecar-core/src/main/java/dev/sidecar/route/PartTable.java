package dev.sidecar.route;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds beginnings or ends of a text among many in one walk over its characters, and without
 * allocation: a map would want each part as a string of its own.
 */
final class PartTable<V> {
  private final boolean ends;
  // A hash table with open addressing.
  private final @Nullable String[] keys;
  private final @Nullable Object[] values;
  // By number of characters: whether there is a key as long.
  private final boolean[] lengths;

  /** A table of ends of texts, or else of beginnings. */
  PartTable(Map<String, V> parts, boolean ends) {
    this.ends = ends;
    // At most a quarter full.
    int size = Integer.highestOneBit(Math.max(1, parts.size())) << 3;
    keys = new String[size];
    values = new Object[size];
    lengths = new boolean[1 + parts.keySet().stream().mapToInt(String::length).max().orElse(0)];
    parts.forEach(this::put);
  }

  /** What the longest key leads to that is a part of the text, and not all of it. */
  @Nullable V longestWithin(String text) {
    int most = Math.min(text.length() - 1, longest());
    V found = null;
    int hash = 0;
    for (int length = 1; length <= most; length++) {
      hash = next(hash, text, length);
      V longer = get(hash, text, length);
      found = longer == null ? found : longer;
    }
    return found;
  }

  /** The number of characters of the longest key. */
  int longest() {
    return lengths.length - 1;
  }

  /** The hash of a text's part of so many characters, from that of the part one shorter. */
  int next(int hash, String text, int length) {
    return 31 * hash + text.charAt(ends ? text.length() - length : length - 1);
  }

  /** What a text's part with this hash and number of characters leads to, if it is a key. */
  @SuppressWarnings("unchecked")
  @Nullable V get(int hash, String text, int length) {
    if (!lengths[length]) {
      return null;
    }
    for (int slot = slot(hash); ; slot = slot + 1 & keys.length - 1) {
      String key = keys[slot];
      if (key == null) {
        return null;
      }
      if (key.length() == length && (ends ? text.endsWith(key) : text.startsWith(key))) {
        return (V) values[slot];
      }
    }
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

  private int slot(int hash) {
    return (hash ^ hash >>> 16) & keys.length - 1;
  }
}
