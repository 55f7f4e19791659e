package dev.sidecar.config.text;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java expression on which methods are called, one a line. Lines after the first are indented as
 * if the first began at the margin; no literal holds a line end.
 */
final class JavaText {
  private final StringBuilder code;

  JavaText(String begin) {
    code = new StringBuilder(begin);
  }

  /** Calls the method if the value is not what would hold without. */
  void add(String method, Object value, Object otherwise) {
    if (!value.equals(otherwise)) {
      call(method, value instanceof Duration duration ? time(duration) : value);
    }
  }

  void call(String method, Object argument) {
    String text = String.valueOf(argument);
    code.append("\n    .").append(method).append('(');
    if (text.startsWith("\n")) {
      // A list, whose items stand in lines of their own already.
      code.append("\n").append(text.substring(1).indent(4).stripTrailing());
    } else {
      boolean several = text.indexOf('\n') >= 0;
      code.append(several ? "\n" + text.indent(8).stripTrailing() : text);
    }
    code.append(')');
  }

  String text() {
    return code.toString();
  }

  String built() {
    return code + "\n    .build()";
  }

  /** Arguments, each on its line if there are several. */
  static String list(Stream<String> items) {
    String text = items.collect(Collectors.joining(",\n"));
    return text.indexOf('\n') < 0 ? text : "\n" + text.indent(4).stripTrailing();
  }

  static String time(Duration duration) {
    if (duration.getNano() == 0) {
      return "Duration.ofSeconds(" + duration.getSeconds() + ")";
    }
    return duration.getNano() % 1_000_000 == 0
        ? "Duration.ofMillis(" + duration.toMillis() + ")"
        : "Duration.ofNanos(" + duration.toNanos() + "L)";
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c >= ' ' && c <= '~') {
        quoted.append(c);
      } else {
        // Octal: the compiler reads Unicode escapes before it knows where a text ends.
        quoted.append(String.format(c < ' ' ? "\\%03o" : "\\u%04x", (int) c));
      }
    }
    return quoted.append('"').toString();
  }
}
