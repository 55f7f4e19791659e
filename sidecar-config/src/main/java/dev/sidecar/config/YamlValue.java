package dev.sidecar.config;

import dev.sidecar.config.text.PercentText;
import dev.sidecar.policy.InvalidPolicyException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value of the file that knows where it stands; what does not fit it adds to the problems. */
record YamlValue(Node node, YamlPath path, Problems problems) {
  /** With what keys and certificates begin, as texts. */
  static final String PEM = "-----BEGIN";

  private static final int MOST_SHOWN_CHARACTERS = 100;

  /** Adds a problem at this value. */
  void fail(String message) {
    problems.add(node.getStartMark(), path.toString(), message);
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
      if (isPem()) {
        refuse(expected);
        return null;
      }
      fail(shortened(String.valueOf(e.getMessage()), 2 * MOST_SHOWN_CHARACTERS));
      return null;
    }
  }

  @Nullable Integer integer(String expected) {
    String text = plain(expected);
    Integer number = text == null ? null : number(text);
    if (text != null && number == null) {
      refuse(expected);
    }
    return number;
  }

  /** Reads a number, which may have a fraction; the range is for the policy to judge. */
  @Nullable Double decimal(String expected) {
    String text = plain(expected);
    if (text == null || text.matches("-?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,10})?")) {
      return text == null ? null : Double.valueOf(text);
    }
    refuse(expected);
    return null;
  }

  /** Reads a percentage, with its sign or without. */
  @Nullable Double percent(String expected) {
    return plain(expected) == null
        ? null
        : parsed(expected, text -> PercentText.parse(text, expected));
  }

  /** Reads a percentage without a fraction. */
  @Nullable Integer wholePercent(String expected) {
    String text = plain(expected);
    Integer number = text == null ? null : number(text.replaceFirst("%$", ""));
    if (text != null && number == null) {
      refuse(expected + ", like 10 or 10%");
    }
    return number;
  }

  @Nullable Boolean bool() {
    String text = plain("true or false");
    if (text == null || text.equals("true") || text.equals("false")) {
      return text == null ? null : text.equals("true");
    }
    refuse("true or false");
    return null;
  }

  // A number in quotes is a text, for JSON Schema and for every other reader of YAML too.
  private @Nullable String plain(String expected) {
    String text = text(expected);
    boolean quoted =
        node instanceof ScalarNode scalar && scalar.getScalarStyle() != ScalarStyle.PLAIN;
    if (text != null && quoted && text.matches("-?[0-9.]+|true|false")) {
      fail("'" + shown() + "' (expected: " + expected + ", without quotes)");
      return null;
    }
    return text;
  }

  private static @Nullable Integer number(String text) {
    // Ten digits always fit a long. Where YAML 1.1 had octal numbers, nothing can be meant.
    if (!text.matches("-?(0|[1-9][0-9]{0,9})")) {
      return null;
    }
    long number = Long.parseLong(text);
    return number == (int) number ? (Integer) (int) number : null;
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
      items.add(new YamlValue(item, path.item(items.size()), problems));
    }
    return items;
  }

  /** What a person sees at this place in the file, on one line. */
  String shown() {
    if (isTagged()) {
      return "the tag " + shortened(node.getTag().getValue(), MOST_SHOWN_CHARACTERS);
    }
    if (node instanceof ScalarNode scalar) {
      if (isPem()) {
        // It may be a key.
        return "a PEM text";
      }
      return node.getTag().equals(Tag.NULL)
          ? "nothing"
          : scalar.getValue().isEmpty()
              ? "''"
              : shortened(scalar.getValue(), MOST_SHOWN_CHARACTERS);
    }
    return node instanceof SequenceNode ? "a list" : "a mapping";
  }

  boolean isPem() {
    return node instanceof ScalarNode scalar && scalar.getValue().contains(PEM);
  }

  boolean isTagged() {
    return !List.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP)
        .contains(node.getTag());
  }

  static String shortened(String text, int mostCharacters) {
    return text.length() <= mostCharacters ? text : text.substring(0, mostCharacters) + "...";
  }
}
