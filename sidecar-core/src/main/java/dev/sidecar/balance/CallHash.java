package dev.sidecar.balance;

import dev.sidecar.call.Call;
import dev.sidecar.call.QueryText;
import dev.sidecar.policy.HashPolicy;
import dev.sidecar.spi.Draws;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hash that a call is balanced by. Envoy's {@code HashPolicyImpl::generateHash}. */
public final class CallHash {
  private static final String SOURCE = "127.0.0.1";

  private CallHash() {}

  /** The hash of a call; a draw if its policy finds nothing in it. */
  public static long of(Call call, Draws draws) {
    List<HashPolicy> policies = call.policy().hashPolicy();
    boolean found = false;
    long hash = 0;
    // By index: an iterator would be an object for each call.
    for (int i = 0; i < policies.size(); i++) {
      HashPolicy policy = policies.get(i);
      List<String> values = values(policy, call);
      if (!values.isEmpty()) {
        hash = Long.rotateLeft(hash, 1) ^ hash(values);
        found = true;
      }
      if (found && policy.terminal()) {
        break;
      }
    }
    return found ? hash : draws.next();
  }

  private static List<String> values(HashPolicy policy, Call call) {
    if (policy instanceof HashPolicy.Header header) {
      return call.sentHeaders(header.name());
    }
    if (policy instanceof HashPolicy.Cookie cookie) {
      String value = cookie(call, cookie.name());
      return value == null || value.isEmpty() ? List.of() : List.of(value);
    }
    if (policy instanceof HashPolicy.Query parameter) {
      String query = call.query();
      String value = query == null ? null : QueryText.first(query, parameter.name());
      return value == null ? List.of() : List.of(value);
    }
    return List.of(SOURCE);
  }

  /** Of several values in any order the same: each is the next one's seed, in sorted order. */
  public static long hash(List<String> values) {
    long hash = 0;
    List<String> ordered = values.size() == 1 ? values : values.stream().sorted().toList();
    for (int i = 0; i < ordered.size(); i++) {
      hash = XxHash64.of(ordered.get(i), hash);
    }
    return hash;
  }

  /** The first cookie of a name, without the quotes around its value. */
  private static @Nullable String cookie(Call call, String name) {
    List<String> lines = call.sentHeaders("cookie");
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      // In place: there may be many other cookies, and each would be a text of its own.
      for (int start = 0; start < line.length(); start = end(line, start) + 1) {
        int end = end(line, start);
        int equal = line.indexOf('=', start);
        if (equal > start && equal < end && isName(line, start, equal, name)) {
          return unquoted(line, equal + 1, end);
        }
      }
    }
    return null;
  }

  private static int end(String line, int start) {
    int end = line.indexOf(';', start);
    return end < 0 ? line.length() : end;
  }

  /** Blanks before a name are no part of it. */
  private static boolean isName(String line, int start, int end, String name) {
    int from = start;
    while (from < end && Character.isWhitespace(line.charAt(from))) {
      from++;
    }
    return end - from == name.length() && line.startsWith(name, from);
  }

  private static String unquoted(String line, int start, int end) {
    boolean quoted = end - start >= 2 && line.charAt(start) == '"' && line.charAt(end - 1) == '"';
    return quoted ? line.substring(start + 1, end - 1) : line.substring(start, end);
  }
}
