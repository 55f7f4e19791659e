package dev.sidecar.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a mapping whose keys are known. */
record Fields(Value self) {
  boolean has(String key) {
    return self.node().has(key);
  }

  @Nullable Value get(String key) {
    return has(key) ? self.child(key) : null;
  }

  /** What a field that must be there says; null after a problem. */
  <T> @Nullable T required(String key, String expected, Function<Value, @Nullable T> reader) {
    Value value = get(key);
    if (value == null) {
      self.problems().add(self.path(), key + " is missing (expected: " + expected + ")");
      return null;
    }
    return reader.apply(value);
  }

  /** What a field says, or the default, also where the value was refused. */
  <T> T optional(String key, T otherwise, Function<Value, @Nullable T> reader) {
    Value value = get(key);
    T read = value == null ? null : reader.apply(value);
    return read == null ? otherwise : read;
  }

  /** What a field says; null where it is absent or was refused. */
  <T> @Nullable T maybe(String key, Function<Value, @Nullable T> reader) {
    Value value = get(key);
    return value == null ? null : reader.apply(value);
  }

  /** The only one of these keys; null after a problem. */
  @Nullable String oneOf(List<String> keys) {
    List<String> given = new ArrayList<>(keys);
    given.removeIf(key -> !has(key));
    if (given.size() != 1) {
      String seen = given.isEmpty() ? "none" : String.join(" and ", given);
      self.problems()
          .add(self.path(), seen + " (expected: one of " + String.join(", ", keys) + ")");
      return null;
    }
    return given.get(0);
  }

  /** These keys make no sense here. */
  void refuse(List<String> keys, String reason) {
    for (String key : keys) {
      if (has(key)) {
        self.problems().add(self.child(key).path(), reason);
      }
    }
  }
}
