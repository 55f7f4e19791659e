package dev.sidecar.config.text;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes a tree as YAML that a person would write: clusters and routes in lines, and within them on
 * one line what fits it; only texts that could be taken for something else are quoted.
 */
public final class YamlText {
  private static final int MOST_COLUMNS = 90;
  // The keys of a cluster and of a route.
  private static final int FIRST_FLOW_INDENT = 4;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./:%+-]*(?<!:)");
  // Numbers, times and dates of YAML 1.1 and 1.2, and words that some reader takes for no text.
  private static final Pattern NO_TEXT =
      Pattern.compile(
          "[-+]?[0-9._]+([eE][-+]?[0-9]*)?|0[xob].*|[0-9]+(:[0-9]+)+(\\.[0-9]*)?"
              + "|[0-9]{4}-[0-9]+-.*|\\.?(inf|nan|null|true|false|yes|no|on|off|y|n)",
          Pattern.CASE_INSENSITIVE);

  private YamlText() {}

  /** A whole document. */
  static String document(Map<String, Object> tree) {
    StringBuilder text = new StringBuilder();
    mapping(tree, 0, text);
    return text.toString();
  }

  /** A value on one line. */
  public static String line(Object value) {
    if (value instanceof Map<?, ?> mapping) {
      return mapping.entrySet().stream()
          .map(entry -> key(entry.getKey()) + ": " + line(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(YamlText::line).collect(Collectors.joining(", ", "[", "]"));
    }
    return value instanceof String text ? scalar(text) : String.valueOf(value);
  }

  private static void mapping(Map<?, ?> tree, int indent, StringBuilder text) {
    tree.forEach(
        (key, value) -> {
          text.append(" ".repeat(indent)).append(key(key)).append(':');
          value(value, indent, text);
        });
  }

  private static void value(Object value, int indent, StringBuilder text) {
    String line = line(value);
    int column = text.length() - text.lastIndexOf("\n");
    boolean fits = indent >= FIRST_FLOW_INDENT && column + line.length() <= MOST_COLUMNS;
    if (fits || isEmpty(value) || !isCollection(value)) {
      text.append(' ').append(line).append('\n');
    } else if (value instanceof List<?> list) {
      text.append('\n');
      list.forEach(item -> item(item, indent + 2, text));
    } else if (value instanceof Map<?, ?> tree) {
      text.append('\n');
      mapping(tree, indent + 2, text);
    }
  }

  private static void item(Object item, int indent, StringBuilder text) {
    String line = line(item);
    boolean fits = indent + 2 + line.length() <= MOST_COLUMNS;
    if (item instanceof Map<?, ?> tree && !(fits && isFlat(tree))) {
      int begin = text.length();
      mapping(tree, indent + 2, text);
      text.replace(begin + indent, begin + indent + 2, "- ");
    } else {
      text.append(" ".repeat(indent)).append("- ").append(line).append('\n');
    }
  }

  private static boolean isFlat(Map<?, ?> tree) {
    return tree.values().stream().noneMatch(YamlText::isCollection);
  }

  private static boolean isCollection(Object value) {
    return value instanceof Map || value instanceof List;
  }

  private static boolean isEmpty(Object value) {
    return value instanceof Map<?, ?> tree
        ? tree.isEmpty()
        : value instanceof List<?> list && list.isEmpty();
  }

  // A reader of YAML 1.1 takes this key of retry for true; it can read no policy anyhow.
  private static String key(Object key) {
    return key.equals("on") ? "on" : line(key);
  }

  private static String scalar(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !NO_TEXT.matcher(text).matches();
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c >= ' ' && c <= '~') {
        quoted.append(c);
      } else {
        quoted.append(isPrintable(text, i) ? c : String.format("\\u%04x", (int) c));
      }
    }
    return quoted.append('"').toString();
  }

  // Letters of any script; not what ends a line, is invisible, or stands for half a character.
  private static boolean isPrintable(String text, int index) {
    return Character.isLetterOrDigit(text.charAt(index));
  }
}
