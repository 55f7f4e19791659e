package dev.sidecar.route;

import com.google.re2j.Pattern;
import dev.sidecar.call.Call;
import dev.sidecar.policy.PathMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host, in order. What tells most of them from a path, a length and a character,
 * stands side by side in arrays, so that passing one by costs about a nanosecond.
 */
final class RouteList<T> {
  private static final int REGEX = -1;

  private final List<RouteTable.Entry<T>> entries;
  private final String[] texts;
  // Of a prefix: its length. Of an exact path: likewise. Of a regular expression: REGEX.
  private final int[] lengths;
  private final char[] lasts;
  private final boolean[] exact;
  private final @Nullable Pattern[] patterns;
  private final @Nullable RouteCondition[] conditions;

  RouteList(List<RouteTable.Entry<T>> routes) {
    int size = routes.size();
    entries = List.copyOf(routes);
    texts = new String[size];
    lengths = new int[size];
    lasts = new char[size];
    exact = new boolean[size];
    patterns = new Pattern[size];
    conditions = new RouteCondition[size];
    for (int i = 0; i < size; i++) {
      PathMatch path = routes.get(i).policy().match().path();
      texts[i] = path.text();
      conditions[i] = RouteCondition.of(routes.get(i).policy().match());
      if (path instanceof PathMatch.Regex) {
        lengths[i] = REGEX;
        patterns[i] = Pattern.compile(path.text());
      } else {
        lengths[i] = path.text().length();
        lasts[i] = path.text().charAt(lengths[i] - 1);
        exact[i] = path instanceof PathMatch.Exact;
      }
    }
  }

  RouteTable.@Nullable Entry<T> match(Call call) {
    String path = call.path();
    for (int i = 0; i < lengths.length; i++) {
      if (takes(i, path)) {
        RouteCondition condition = conditions[i];
        if (condition == null || condition.passes(call)) {
          return entries.get(i);
        }
      }
    }
    return null;
  }

  private boolean takes(int i, String path) {
    int length = lengths[i];
    if (length > path.length()) {
      return false;
    }
    if (length == REGEX) {
      Pattern pattern = patterns[i];
      return pattern != null && pattern.matcher(path).matches();
    }
    // Routes often differ in their last characters only, so these are compared first.
    return path.charAt(length - 1) == lasts[i]
        && (exact[i] ? path.equals(texts[i]) : path.startsWith(texts[i]));
  }
}
