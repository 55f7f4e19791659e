package dev.sidecar.policy;

import com.google.re2j.Pattern;
import java.util.regex.Matcher;

/** Another path in the place of a call's. The query stays as it is. */
public sealed interface PathRewrite {
  /**
   * The prefix that the route matched gives way to this one; on a route that matches otherwise the
   * whole path does. By characters: with the match {@code /v1} and the text {@code /} the path
   * {@code /v1/a} becomes {@code //a}. Envoy: {@code prefix_rewrite}.
   */
  record Prefix(String text) implements PathRewrite {
    public Prefix {
      whole(new Check(), "prefix", text).done();
    }
  }

  /** The path, whatever it was. Envoy: {@code path_redirect}. */
  record Whole(String text) implements PathRewrite {
    public Whole {
      whole(new Check(), "path", text).done();
    }
  }

  /**
   * Every match of a regular expression gives way to a text. A path that then begins otherwise gets
   * a {@code /} before it, where Envoy sends it as it is. Envoy: {@code regex_rewrite}.
   *
   * @param pattern in RE2's syntax; need not match the whole path
   * @param substitution percent-encoded; {@code \1} to {@code \9} are groups, {@code \0} is the
   *     match
   */
  record Regex(String pattern, String substitution) implements PathRewrite {
    private static final java.util.regex.Pattern ESCAPE =
        java.util.regex.Pattern.compile("\\\\(.?)");

    public Regex {
      Check check = RegexText.check(new Check(), "pattern", pattern);
      check.done();
      int groups = Pattern.compile(pattern).groupCount();
      Matcher escapes = ESCAPE.matcher(substitution);
      while (escapes.find()) {
        String after = escapes.group(1);
        boolean group = after.matches("[0-9]") && Integer.parseInt(after) <= groups;
        check.require(
            group,
            "substitution",
            substitution,
            (groups == 0 ? "\\0" : "\\0 to \\" + Math.min(9, groups)) + " as the only escapes");
      }
      String literal = ESCAPE.matcher(substitution).replaceAll("");
      inPath(check, "substitution", literal).done();
    }
  }

  private static Check whole(Check check, String field, String text) {
    check.require(
        text.startsWith("/"), field, text.isEmpty() ? "''" : text, "a path that starts with /");
    return inPath(check, field, text);
  }

  private static Check inPath(Check check, String field, String text) {
    return check.require(
        text.matches("[\\x21-\\x7e&&[^?#\"<>^`{|}\\\\]]*"),
        field,
        text,
        "a path as it is in a URL: percent-encoded, without query");
  }
}
