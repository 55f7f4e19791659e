package dev.sidecar.config;

import org.jspecify.annotations.Nullable;

/**
 * The keys and indexes that lead to a value; a text only once a problem is told, as a large file
 * has a million of them.
 *
 * @param parent null at the root
 * @param key null for an item of a list
 * @param index of an item, from 0
 */
record YamlPath(@Nullable YamlPath parent, @Nullable String key, int index) {
  private static final int MOST_KEY_CHARACTERS = 100;

  /** Leads to the whole file; its text is empty. */
  static final YamlPath ROOT = new YamlPath(null, "", 0);

  YamlPath key(String name) {
    return new YamlPath(this, name, 0);
  }

  YamlPath item(int at) {
    return new YamlPath(this, null, at);
  }

  /** As in messages: {@code clusters.orders.timeout}, {@code routes[0].host}. */
  @Override
  public String toString() {
    String before = parent == null ? "" : parent.toString();
    if (key == null) {
      return before + "[" + index + "]";
    }
    if (parent == null) {
      return "";
    }
    String name =
        key.isEmpty()
            ? "''"
            : key.contains(YamlValue.PEM)
                ? "a PEM text"
                : YamlValue.shortened(key, MOST_KEY_CHARACTERS);
    return before.isEmpty() ? name : before + "." + name;
  }
}
