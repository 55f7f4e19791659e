package dev.sidecar.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The lines of a file, to be shown beside what is said about them. Of a file with a PEM text, which
 * may be a key, there are none: it has no place there, and still less in a log.
 */
record SourceLines(List<String> lines) {
  private static final int MOST_BYTES = 48 << 20;
  private static final int MOST_COLUMNS = 110;
  private static final String PEM = "-----BEGIN";

  /** Of a file that may be anything; one that cannot be read has no lines. */
  static SourceLines of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
      return new SourceLines(body.contains(PEM) ? List.of() : body.lines().toList());
    } catch (IOException unread) {
      return new SourceLines(List.of());
    }
  }

  /** The line with its number and a caret under the column; nothing where none may be shown. */
  String excerpt(int line, int column) {
    if (line < 1 || line > lines.size() || lines.get(line - 1).isBlank()) {
      return "";
    }
    String text = printable(lines.get(line - 1));
    int caret = Math.min(text.codePointCount(0, text.length()), column - 1);
    // What is far to the right is moved into sight.
    int from = Math.max(0, caret - MOST_COLUMNS / 2);
    int begin = text.offsetByCodePoints(0, from);
    String seen = text.substring(begin);
    String shown = seen.length() > MOST_COLUMNS ? cut(seen) : seen;
    return "%5d | %s%n      | %s^%n".formatted(line, shown, " ".repeat(caret - from));
  }

  private static String cut(String text) {
    int end =
        Character.isHighSurrogate(text.charAt(MOST_COLUMNS - 1)) ? MOST_COLUMNS - 1 : MOST_COLUMNS;
    return text.substring(0, end) + "...";
  }

  // A terminal obeys controls; a tab is as wide as the column that it counts for.
  private static String printable(String text) {
    return text.replace('\t', ' ').replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }
}
