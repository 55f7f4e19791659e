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
    for (String line : call.sentHeaders("cookie")) {
      for (String pair : line.split(";", -1)) {
        int equal = pair.indexOf('=');
        if (equal > 0 && pair.substring(0, equal).stripLeading().equals(name)) {
          String value = pair.substring(equal + 1);
          boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
          return quoted ? value.substring(1, value.length() - 1) : value;
        }
      }
    }
    return null;
  }
}
