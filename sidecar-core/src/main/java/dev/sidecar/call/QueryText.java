package dev.sidecar.call;

import java.nio.charset.StandardCharsets;
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

  /** The same, but that names and values are read without their %-escapes, as UTF-8. */
  public static @Nullable String firstDecoded(String query, String name) {
    if (query.indexOf('%') < 0) {
      return first(query, name);
    }
    for (int start = 0; start < query.length(); start = end(query, start) + 1) {
      String parameter = query.substring(start, end(query, start));
      int equal = parameter.indexOf('=');
      if (decoded(equal < 0 ? parameter : parameter.substring(0, equal)).equals(name)) {
        return equal < 0 ? "" : decoded(parameter.substring(equal + 1));
      }
    }
    return null;
  }

  /** Envoy's {@code PercentEncoding::decode}: what is no escape stays as it is, a plus too. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      bytes[length++] = low < 0 ? bytes[i] : (byte) (high * 16 + low);
      i += low < 0 ? 0 : 2;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static int end(String query, int start) {
    int end = query.indexOf('&', start);
    return end < 0 ? query.length() : end;
  }
}
