package dev.sidecar.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a list whose items stand in order. */
final class ListReader {
  private ListReader() {}

  /** The items, or null after a problem was added; has looked at every item in any case. */
  static <T> @Nullable List<T> read(
      YamlValue value, String expected, Function<YamlValue, @Nullable T> reader) {
    List<YamlValue> items = value.list(expected);
    if (items == null) {
      return null;
    }
    List<T> read = new ArrayList<>();
    for (YamlValue item : items) {
      T it = reader.apply(item);
      if (it != null) {
        read.add(it);
      }
    }
    return read.size() == items.size() ? read : null;
  }
}
