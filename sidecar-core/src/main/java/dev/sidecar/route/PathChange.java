package dev.sidecar.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PathRewrite;

/** Rewrites paths by one rule, compiled. Pure. */
@FunctionalInterface
interface PathChange {
  /** Another path in the place of one that the route took. */
  String of(String path);

  static PathChange of(PathRewrite rewrite, PathMatch match) {
    if (rewrite instanceof PathRewrite.Regex regex) {
      Pattern pattern = Pattern.compile(regex.pattern());
      return path -> replaced(path, pattern, regex.substitution());
    }
    if (rewrite instanceof PathRewrite.Prefix prefix && match instanceof PathMatch.Prefix matched) {
      int matchedLength = matched.text().length();
      return path -> prefix.text() + path.substring(matchedLength);
    }
    String text =
        rewrite instanceof PathRewrite.Prefix prefix
            ? prefix.text()
            : ((PathRewrite.Whole) rewrite).text();
    return path -> text;
  }

  // As RE2 replaces in C++: no empty match right behind another match, which java.util.regex has.
  private static String replaced(String path, Pattern pattern, String substitution) {
    StringBuilder out = new StringBuilder(path.length() + substitution.length());
    Matcher matcher = pattern.matcher(path);
    int at = 0;
    int lastEnd = -1;
    while (at <= path.length() && matcher.find(at)) {
      out.append(path, at, matcher.start());
      if (matcher.end() == matcher.start() && matcher.start() == lastEnd) {
        if (matcher.start() < path.length()) {
          out.append(path.charAt(matcher.start()));
        }
        at = matcher.start() + 1;
        continue;
      }
      substitute(out, matcher, substitution);
      at = matcher.end();
      lastEnd = at;
    }
    if (at < path.length()) {
      out.append(path, at, path.length());
    }
    return out.length() > 0 && out.charAt(0) == '/' ? out.toString() : "/" + out;
  }

  private static void substitute(StringBuilder out, Matcher matcher, String substitution) {
    for (int i = 0; i < substitution.length(); i++) {
      char c = substitution.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      String group = matcher.group(substitution.charAt(++i) - '0');
      out.append(group == null ? "" : group);
    }
  }
}
