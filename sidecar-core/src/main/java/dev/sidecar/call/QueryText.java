package dev.sidecar.call;

import org.jspecify.annotations.Nullable;

/** Finds a parameter in the query of a URL. */
public final class QueryText {
  private QueryText() {}

  /** The first value, percent-encoded as it stands; null where there is no such parameter. */
  public static @Nullable String first(String query, String name) {
    for (int start = 0; start < query.length(); start = end(query, start) + 1) {
      int after = start + name.length();
      if (query.startsWith(name, start)) {
        if (after == query.length() || query.charAt(after) == '&') {
          return "";
        }
        if (query.charAt(after) == '=') {
          return query.substring(after + 1, end(query, after));
        }
      }
    }
    return null;
  }

  private static int end(String query, int start) {
    int end = query.indexOf('&', start);
    return end < 0 ? query.length() : end;
  }
}
