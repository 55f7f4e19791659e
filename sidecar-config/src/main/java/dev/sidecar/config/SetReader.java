package dev.sidecar.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a list whose items each stand once and whose order has no meaning. */
final class SetReader {
  private SetReader() {}

  /** The items, or null after a problem was added; has looked at every item in any case. */
  static <T> @Nullable Set<T> read(
      YamlValue value, String expected, Function<YamlValue, @Nullable T> reader) {
    List<YamlValue> items = value.list(expected);
    if (items == null) {
      return null;
    }
    Set<T> read = new LinkedHashSet<>();
    boolean refused = false;
    for (YamlValue item : items) {
      T it = reader.apply(item);
      if (it != null && !read.add(it)) {
        item.refuse("each once");
        refused = true;
      }
      refused |= it == null;
    }
    return refused ? null : read;
  }

  /** Reads one of several known names. */
  static <T> @Nullable T name(YamlValue value, List<T> known, Function<T, String> nameOf) {
    List<String> names = known.stream().map(nameOf).toList();
    String expected = "one of " + String.join(", ", names);
    String name = value.text(expected);
    if (name == null) {
      return null;
    }
    int index = names.indexOf(name);
    if (index >= 0) {
      return known.get(index);
    }
    NearestName.of(name, names)
        .ifPresentOrElse(
            near -> value.fail(value.shown() + " (did you mean " + near + "?)"),
            () -> value.refuse(expected));
    return null;
  }
}
