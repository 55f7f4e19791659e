package dev.sidecar.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.config.text.DurationText;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value of a case file. What does not fit becomes a problem at its place, and null. */
record Value(JsonNode node, String path, Problems problems) {
  private static final int MOST_REPEATED = 1 << 24;

  void refuse(String expected) {
    problems.add(path, shown() + " (expected: " + expected + ")");
  }

  @Nullable String text(String expected) {
    if (!node.isTextual() || node.textValue().isEmpty()) {
      refuse(expected);
      return null;
    }
    return node.textValue();
  }

  /** Text that may be empty. */
  @Nullable String anyText(String expected) {
    if (!node.isTextual()) {
      refuse(expected);
      return null;
    }
    return node.textValue();
  }

  /** Text that may be empty, or {@code {repeat: a, times: 70000}} for what is too long to read. */
  @Nullable String longText() {
    if (!node.isObject()) {
      return anyText("text, or {repeat: a, times: 70000}");
    }
    Fields fields = fields("{repeat: a, times: 70000}", List.of("repeat", "times"));
    String part = fields == null ? null : fields.required("repeat", "text", it -> it.text("text"));
    Integer times =
        fields == null
            ? null
            : fields.required("times", "a number", it -> it.integer(1, MOST_REPEATED));
    return part == null || times == null ? null : part.repeat(times);
  }

  @Nullable Integer integer(int least, int most) {
    if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
      refuse("a whole number, " + least + (most == Integer.MAX_VALUE ? " or more" : " to " + most));
      return null;
    }
    return node.intValue();
  }

  @Nullable Double number() {
    if (!node.isNumber()) {
      refuse("a number");
      return null;
    }
    return node.doubleValue();
  }

  /** 64 bits, read without a sign. */
  @Nullable Long bits() {
    BigInteger number = node.isIntegralNumber() ? node.bigIntegerValue() : BigInteger.ONE.negate();
    if (number.signum() < 0 || number.bitLength() > 64) {
      refuse("a whole number of 64 bits, 0 or more");
      return null;
    }
    return number.longValue();
  }

  @Nullable Boolean bool() {
    if (!node.isBoolean()) {
      refuse("true or false");
      return null;
    }
    return node.booleanValue();
  }

  @Nullable Duration duration() {
    String text = node.isTextual() || node.isInt() ? node.asText() : null;
    try {
      Duration parsed = text == null ? null : DurationText.parse(text);
      if (parsed != null && !parsed.isNegative()) {
        return parsed;
      }
    } catch (IllegalArgumentException e) {
      // Refused below.
    }
    refuse("a duration like 250ms, 1.5s or 2m");
    return null;
  }

  /** One of a closed list of words. */
  <T> @Nullable T word(List<T> words, Function<T, String> spelling) {
    for (T each : words) {
      if (node.isTextual() && spelling.apply(each).equals(node.textValue())) {
        return each;
      }
    }
    refuse("one of " + String.join(", ", words.stream().map(spelling).toList()));
    return null;
  }

  /** The items that could be read; those that could not are problems. */
  <T> List<T> list(String expected, Function<Value, @Nullable T> item) {
    List<T> read = new ArrayList<>();
    if (!node.isArray()) {
      refuse(expected);
      return read;
    }
    for (int i = 0; i < node.size(); i++) {
      T each = item.apply(new Value(node.get(i), path + "[" + i + "]", problems));
      if (each != null) {
        read.add(each);
      }
    }
    return read;
  }

  /** A mapping with free keys. */
  <T> Map<String, T> map(String expected, Function<Value, @Nullable T> item) {
    Map<String, T> read = new LinkedHashMap<>();
    if (!node.isObject()) {
      refuse(expected);
      return read;
    }
    node.fieldNames()
        .forEachRemaining(
            key -> {
              T each = item.apply(child(key));
              if (each != null) {
                read.put(key, each);
              }
            });
    return read;
  }

  /** A mapping that may have these keys only. */
  @Nullable Fields fields(String expected, List<String> known) {
    if (!node.isObject()) {
      refuse(expected);
      return null;
    }
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                String name = child(key).path();
                problems.unknown(name, known);
              }
            });
    return new Fields(this);
  }

  Value child(String key) {
    return new Value(node.get(key), path.isEmpty() ? key : path + "." + key, problems);
  }

  private String shown() {
    if (node.isObject()) {
      return "a mapping";
    }
    if (node.isArray()) {
      return "a list";
    }
    String text = node.isNull() ? "nothing" : node.asText();
    return text.isEmpty() ? "''" : text.length() > 100 ? text.substring(0, 100) + "..." : text;
  }
}
