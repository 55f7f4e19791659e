package dev.sidecar.cli;

import dev.sidecar.config.Problem;
import dev.sidecar.config.lint.Finding;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check says about one place of a file.
 *
 * @param severity {@code error}, {@code warning} or {@code note}
 * @param line from 1; 0 if the file could not be read
 * @param column from 1, in characters
 * @param path where in the structure; empty for the whole file
 * @param text what was found, for an error with what is expected
 * @param advice what to do; null for an error, which says what is expected
 * @param id the lint's name; null for an error
 */
record Message(
    String severity,
    String file,
    int line,
    int column,
    String path,
    String text,
    @Nullable String advice,
    @Nullable String id) {
  static Message of(Problem problem) {
    return new Message(
        "error",
        problem.file(),
        problem.line(),
        problem.column(),
        problem.path(),
        problem.message(),
        null,
        null);
  }

  static Message of(Finding finding) {
    return new Message(
        finding.lint().severity().text(),
        finding.file(),
        finding.line(),
        finding.column(),
        finding.path(),
        finding.what(),
        finding.lint().advice().replace("`", ""),
        finding.lint().id());
  }

  static Message ofUnread(String file, String text) {
    return new Message("error", file, 0, 0, "", text, null, null);
  }

  /** Whether the file could not be read at all. */
  boolean unread() {
    return line == 0;
  }

  /** One line, then the line of the file with a caret under the place, then what to do. */
  String withSource(SourceLines source) {
    String place = (unread() ? file : file + ":" + line + ":" + column) + ": " + severity + ": ";
    StringBuilder shown = new StringBuilder(place);
    shown.append(path.isEmpty() ? text : path + ": " + text);
    shown.append(id == null ? "" : " [" + id + "]").append('\n');
    shown.append(source.excerpt(line, column));
    if (advice != null) {
      shown.append("      = ").append(advice).append('\n');
    }
    return shown.toString();
  }

  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("severity", severity);
    json.put("id", id);
    json.put("file", file);
    json.put("line", line);
    json.put("column", column);
    json.put("path", path);
    json.put("text", text);
    json.put("advice", advice);
    return json;
  }
}
