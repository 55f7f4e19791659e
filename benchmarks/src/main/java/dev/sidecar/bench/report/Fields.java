package dev.sidecar.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One object of the file. A key that is absent reads as {@code null}, which is "not measured"; one
 * of another type reads the same and is noted with its place, so that all problems are told at
 * once.
 */
final class Fields {
  private static final int SHOWN = 60;

  private final String path;
  private final JsonNode node;
  private final List<String> problems;

  Fields(JsonNode node, List<String> problems) {
    this("", node, problems);
  }

  private Fields(String path, JsonNode node, List<String> problems) {
    this.path = path;
    this.node = node;
    this.problems = problems;
    if (!node.isObject() && !absent(node)) {
      refuse(path, node, "an object");
    }
  }

  @Nullable String text(String key) {
    JsonNode value = node.path(key);
    return absent(value) || !expect(key, value, value.isTextual(), "a string or null")
        ? null
        : value.textValue();
  }

  /** For what tells one row from another, and so may not be missing. */
  String requiredText(String key) {
    JsonNode value = node.path(key);
    expect(key, value, value.isTextual(), "a string");
    return value.asText("");
  }

  @Nullable Double number(String key) {
    JsonNode value = node.path(key);
    return absent(value) || !expect(key, value, finite(value), "a number or null")
        ? null
        : value.doubleValue();
  }

  /** False where it is not said. */
  boolean flag(String key) {
    JsonNode value = node.path(key);
    return !absent(value)
        && expect(key, value, value.isBoolean(), "true, false or null")
        && value.booleanValue();
  }

  @Nullable Interval interval(String key) {
    JsonNode value = node.path(key);
    return absent(value) || !expect(key, value, pair(value), "[low, high] or null")
        ? null
        : new Interval(value.get(0).doubleValue(), value.get(1).doubleValue());
  }

  /** Pairs of numbers; those with a null inside are left out. */
  List<double[]> pairs(String key) {
    List<double[]> pairs = new ArrayList<>();
    for (Element element : elements(key)) {
      JsonNode value = element.value();
      if (pair(value)) {
        pairs.add(new double[] {value.get(0).doubleValue(), value.get(1).doubleValue()});
      } else if (!value.isArray() || value.size() != 2 || !holdsNull(value)) {
        refuse(element.path(), value, "[percent, microseconds]");
      }
    }
    return pairs;
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Element element : elements(key)) {
      if (element.value().isTextual()) {
        texts.add(element.value().textValue());
      } else {
        refuse(element.path(), element.value(), "a string");
      }
    }
    return texts;
  }

  Fields object(String key) {
    return new Fields(at(key), node.path(key), problems);
  }

  List<Fields> objects(String key) {
    List<Fields> objects = new ArrayList<>();
    for (Element element : elements(key)) {
      if (element.value().isObject()) {
        objects.add(new Fields(element.path(), element.value(), problems));
      } else {
        refuse(element.path(), element.value(), "an object");
      }
    }
    return objects;
  }

  private record Element(String path, JsonNode value) {}

  private List<Element> elements(String key) {
    JsonNode list = node.path(key);
    List<Element> elements = new ArrayList<>();
    if (!absent(list) && expect(key, list, list.isArray(), "a list or null")) {
      for (int i = 0; i < list.size(); i++) {
        elements.add(new Element(at(key) + "[" + i + "]", list.get(i)));
      }
    }
    return elements;
  }

  private static boolean finite(JsonNode value) {
    return value.isNumber() && Double.isFinite(value.doubleValue());
  }

  private static boolean pair(JsonNode value) {
    return value.isArray() && value.size() == 2 && finite(value.get(0)) && finite(value.get(1));
  }

  private static boolean holdsNull(JsonNode pair) {
    return Stream.of(pair.get(0), pair.get(1)).allMatch(part -> part.isNull() || part.isNumber());
  }

  private static boolean absent(JsonNode value) {
    return value instanceof MissingNode || value.isNull();
  }

  private boolean expect(String key, JsonNode value, boolean held, String expected) {
    if (!held) {
      refuse(at(key), value, expected);
    }
    return held;
  }

  /** Says that a value cannot be, with its place. */
  void refuse(String key, String value, String expected) {
    problems.add(": " + at(key) + ": " + value + " (expected: " + expected + ")");
  }

  private void refuse(String place, JsonNode value, String expected) {
    String found = absent(value) ? "missing" : value.toString();
    problems.add(
        ": "
            + (place.isEmpty() ? "" : place + ": ")
            + (found.length() > SHOWN ? found.substring(0, SHOWN) + "…" : found)
            + " (expected: "
            + expected
            + ")");
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
