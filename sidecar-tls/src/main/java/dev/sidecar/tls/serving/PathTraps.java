package dev.sidecar.tls.serving;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds what makes a path mean one thing here and another behind: a server, a framework or a file
 * system that decodes, merges or cuts it differently. Nothing is normalised, as each way to do so
 * is a guess at what the rest will do. Each trap was a way past somebody's access rules: see {@code
 * docs/TLS-SERVING.md}. Pure.
 */
final class PathTraps {
  // RFC 3986, 3.3: what a segment holds, but for the semicolon.
  private static final String PLAIN = "-._~!$&'()*+,=:@";
  // RFC 3986, 2.3: encoded, they are another spelling of the same path.
  private static final String UNRESERVED = "-._~";
  // What may end a segment or a path, or begin an escape, for whoever decodes once more.
  private static final String DELIMITERS = "/\\;?#%";

  private PathTraps() {}

  /** The first trap in a path as on the wire, with where it stands; null if there is none. */
  static @Nullable String find(String path) {
    if (!path.startsWith("/")) {
      return "does not begin with /";
    }
    int segment = 1;
    for (int i = 1; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/') {
        String trap = segment(path, segment, i);
        if (trap != null) {
          return trap + " at " + segment;
        }
        segment = i + 1;
      } else {
        String trap = character(path, i);
        if (trap != null) {
          return trap + " at " + i;
        }
      }
    }
    return bytes(path);
  }

  private static @Nullable String segment(String path, int from, int to) {
    if (to == from) {
      // The last one may be empty: /orders/
      return to == path.length() ? null : "an empty segment";
    }
    boolean dots =
        path.charAt(from) == '.'
            && (to - from == 1 || to - from == 2 && path.charAt(from + 1) == '.');
    return dots ? "a segment of dots" : null;
  }

  private static @Nullable String character(String path, int i) {
    char c = path.charAt(i);
    if (c == '%') {
      int value =
          i + 2 < path.length() ? hex(path.charAt(i + 1)) << 4 | hex(path.charAt(i + 2)) : -1;
      return value < 0 ? "a broken escape" : escaped(value);
    }
    return switch (c) {
      case ';' -> "path parameters";
      case '?' -> "a query";
      case '#' -> "a fragment";
      case '\\' -> "a backslash";
      default ->
          isAlphanumeric(c) || PLAIN.indexOf(c) >= 0 ? null : "a character that paths do not have";
    };
  }

  private static @Nullable String escaped(int value) {
    if (value < 0x20 || value == 0x7f) {
      return "an escaped control character";
    }
    if (DELIMITERS.indexOf(value) >= 0) {
      return "an escaped delimiter";
    }
    return isAlphanumeric((char) value) || UNRESERVED.indexOf(value) >= 0
        ? "an escape that needs none"
        : null;
  }

  /** Overlong forms are another spelling of ASCII for whoever decodes them loosely. */
  private static @Nullable String bytes(String path) {
    if (path.indexOf('%') < 0) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(path.length());
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '%') {
        bytes.put((byte) (hex(path.charAt(i + 1)) << 4 | hex(path.charAt(i + 2))));
        i += 2;
      } else {
        bytes.put((byte) path.charAt(i));
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
      return null;
    } catch (CharacterCodingException e) {
      return "escapes that are not UTF-8";
    }
  }

  /** Negative if it is no digit, so that the value that it is part of is negative, too. */
  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static boolean isAlphanumeric(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
