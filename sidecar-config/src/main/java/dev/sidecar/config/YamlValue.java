package dev.sidecar.config;

import dev.sidecar.policy.InvalidPolicyException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value of the file that knows where it stands; what does not fit it adds to the problems. */
record YamlValue(Node node, String path, Problems problems) {
  private static final int MOST_SHOWN_CHARACTERS = 100;

  /** Adds a problem at this value. */
  void fail(String message) {
    problems.add(node.getStartMark(), path, message);
  }

  /** Adds the problem that something else is expected here. */
  void refuse(String expected) {
    fail(shown() + " (expected: " + expected + ")");
  }

  /** The characters of a plain or quoted value, or null if this is another kind of value. */
  @Nullable String textIfAny() {
    boolean text = node instanceof ScalarNode && !node.getTag().equals(Tag.NULL) && !isTagged();
    return text ? ((ScalarNode) node).getValue() : null;
  }

  @Nullable String text(String expected) {
    String text = textIfAny();
    if (text == null) {
      refuse(expected);
    }
    return text;
  }

  /** Reads text by a function that throws {@link IllegalArgumentException} with a full message. */
  <T> @Nullable T parsed(String expected, Function<String, T> parser) {
    String text = text(expected);
    try {
      return text == null ? null : parser.apply(text);
    } catch (IllegalArgumentException e) {
      fail(shortened(String.valueOf(e.getMessage()), 2 * MOST_SHOWN_CHARACTERS));
      return null;
    }
  }

  @Nullable Integer integer(String expected) {
    String text = text(expected);
    // Ten digits always fit a long.
    if (text != null && text.matches("-?[0-9]{1,10}")) {
      long number = Long.parseLong(text);
      if (number == (int) number) {
        return (int) number;
      }
    }
    if (text != null) {
      refuse(expected);
    }
    return null;
  }

  /** Reads a number without a sign, whole or with a fraction. */
  @Nullable Double decimal(String expected) {
    String text = text(expected);
    // Java would also take 1e9, 0x1p3, 5d and NaN.
    if (text != null && text.matches("[0-9]{1,10}(\\.[0-9]{1,10})?")) {
      return Double.valueOf(text);
    }
    if (text != null) {
      refuse(expected);
    }
    return null;
  }

  @Nullable Boolean bool() {
    String text = text("true or false");
    if (text == null || text.equals("true") || text.equals("false")) {
      return text == null ? null : text.equals("true");
    }
    refuse("true or false");
    return null;
  }

  /** What was read here, if a policy record takes it alone; else adds what the record expects. */
  <T> @Nullable T accepted(@Nullable T read, Consumer<T> record) {
    try {
      if (read != null) {
        record.accept(read);
      }
      return read;
    } catch (InvalidPolicyException e) {
      refuse(e.violations().get(0).expected());
      return null;
    }
  }

  @Nullable List<YamlValue> list(String expected) {
    if (!(node instanceof SequenceNode sequence) || isTagged()) {
      refuse(expected);
      return null;
    }
    List<YamlValue> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new YamlValue(item, path + "[" + items.size() + "]", problems));
    }
    return items;
  }

  /** What a person sees at this place in the file, on one line. */
  String shown() {
    if (isTagged()) {
      return "the tag " + shortened(node.getTag().getValue(), MOST_SHOWN_CHARACTERS);
    }
    if (node instanceof ScalarNode scalar) {
      return node.getTag().equals(Tag.NULL)
          ? "nothing"
          : scalar.getValue().isEmpty()
              ? "''"
              : shortened(scalar.getValue(), MOST_SHOWN_CHARACTERS);
    }
    return node instanceof SequenceNode ? "a list" : "a mapping";
  }

  boolean isTagged() {
    return !List.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP)
        .contains(node.getTag());
  }

  static String shortened(String text, int mostCharacters) {
    return text.length() <= mostCharacters ? text : text.substring(0, mostCharacters) + "...";
  }
}
