package dev.sidecar.config;

import dev.sidecar.policy.InvalidPolicyException;
import dev.sidecar.policy.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A mapping of the file: each key once, and found again when a policy refuses its value. */
final class YamlMapping {
  private static final int MOST_VALUE_CHARACTERS = 100;

  /** A key with its value. */
  record Entry(YamlValue key, YamlValue value) {}

  private final YamlValue self;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  // An unknown key may be what another one was meant to be.
  private boolean hasUnknown;

  private YamlMapping(YamlValue self) {
    this.self = self;
  }

  /** Reads a mapping with free keys, or adds a problem and returns null. */
  static @Nullable YamlMapping read(YamlValue value, String expected) {
    if (!(value.node() instanceof MappingNode node) || value.isTagged()) {
      value.refuse(expected);
      return null;
    }
    YamlMapping mapping = new YamlMapping(value);
    node.getValue().forEach(mapping::add);
    return mapping;
  }

  /** Reads a mapping that may have these keys only. */
  static @Nullable YamlMapping read(YamlValue value, String expected, List<String> known) {
    return read(value, expected, known, Map.of());
  }

  /** The same, with what is said of some of the other keys. */
  static @Nullable YamlMapping read(
      YamlValue value, String expected, List<String> known, Map<String, String> refused) {
    YamlMapping mapping = read(value, expected);
    if (mapping != null) {
      mapping.entries.forEach(
          (key, entry) -> mapping.refuseUnknown(key, entry.key(), known, refused.get(key)));
    }
    return mapping;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  @Nullable YamlValue get(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value();
  }

  /** The value of a key that must be there; null after a problem was added. */
  @Nullable YamlValue required(String key, String expected) {
    YamlValue value = get(key);
    if (value == null) {
      self.problems()
          .add(self.node().getStartMark(), path(key), "missing (expected: " + expected + ")");
    }
    return value;
  }

  /** The only one of these keys that is there; null after a problem was added. */
  @Nullable String oneOf(List<String> keys, String expected) {
    List<String> given = keys.stream().filter(entries::containsKey).toList();
    if (given.size() > 1) {
      self.fail("both " + given.get(0) + " and " + given.get(1) + " (expected: one of them)");
    } else if (given.isEmpty() && !hasUnknown) {
      self.refuse(expected);
    }
    return given.size() == 1 ? given.get(0) : null;
  }

  /** The value of an optional key; the default also where the value was refused. */
  <T> T optional(String key, T otherwise, Function<YamlValue, @Nullable T> reader) {
    YamlValue value = get(key);
    T read = value == null ? null : reader.apply(value);
    return read == null ? otherwise : read;
  }

  /** The value of an optional key; null without one, and where it was refused. */
  <T> @Nullable T orNone(String key, Function<YamlValue, @Nullable T> reader) {
    YamlValue value = get(key);
    return value == null ? null : reader.apply(value);
  }

  /** Builds a policy record; adds each violation at its key's value, or here if it has none. */
  <T> @Nullable T build(Supplier<T> record) {
    return build(record, Map.of());
  }

  /** As {@link #build(Supplier)}, for a record with fields that are not keys of this mapping. */
  <T> @Nullable T build(Supplier<T> record, Map<String, YamlValue> elsewhere) {
    try {
      return record.get();
    } catch (InvalidPolicyException e) {
      e.violations().forEach(violation -> add(violation, elsewhere.get(violation.field())));
      return null;
    }
  }

  private void add(Violation violation, @Nullable YamlValue elsewhere) {
    if (elsewhere != null) {
      elsewhere.refuse(violation.expected());
      return;
    }
    YamlValue value = get(violation.field());
    if (value != null && value.textIfAny() != null) {
      value.refuse(violation.expected());
      return;
    }
    String shown = YamlValue.shortened(violation.value(), MOST_VALUE_CHARACTERS);
    Optional<Mark> mark = (value == null ? self : value).node().getStartMark();
    String message = shown + " (expected: " + violation.expected() + ")";
    self.problems().add(mark, path(violation.field()), message);
  }

  private void add(NodeTuple tuple) {
    Node node = tuple.getKeyNode();
    YamlValue inPlace = new YamlValue(node, self.path(), self.problems());
    if (!(node instanceof ScalarNode scalar) || inPlace.isTagged()) {
      inPlace.fail(inPlace.shown() + " as a key (expected: a name)");
      return;
    }
    YamlValue key = new YamlValue(node, self.path().key(scalar.getValue()), self.problems());
    YamlValue value = new YamlValue(tuple.getValueNode(), key.path(), self.problems());
    Entry first = entries.putIfAbsent(scalar.getValue(), new Entry(key, value));
    if (first != null) {
      int line = first.key().node().getStartMark().map(Mark::getLine).orElse(0) + 1;
      key.fail("duplicate key (first on line " + line + ")");
    }
  }

  private void refuseUnknown(
      String key, YamlValue at, List<String> known, @Nullable String refused) {
    if (!known.contains(key)) {
      hasUnknown = true;
      if (refused != null) {
        at.fail(refused);
        return;
      }
      String hint =
          NearestName.of(key, known)
              .map(name -> "did you mean " + name + "?")
              .orElse("expected: " + String.join(", ", known));
      at.fail("unknown key (" + hint + ")");
    }
  }

  private String path(String key) {
    return self.path().key(key).toString();
  }
}
