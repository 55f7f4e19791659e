package dev.sidecar.bench;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Parts of a policy file that has the keys of one feature more than it needs. */
final class FeatureText {
  private static final Pattern ACTION = Pattern.compile("\\b(split|redirect|respond): ");

  private FeatureText() {}

  /** As tables and files name a feature: {@code slow-start}. */
  static String label(Enum<?> feature) {
    return feature.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A cluster that balances by least request and has these endpoints, unless the keys say more. */
  static String cluster(String keys, String endpoints) {
    return "{" + with(with(keys, "endpoints", endpoints), "loadBalancing", "leastRequest") + "}";
  }

  /** A route that leads to a cluster, unless the keys say more. */
  static String route(String keys, String host, String cluster) {
    String all = ACTION.matcher(keys).find() ? keys : with(keys, "cluster", cluster);
    return "{host: " + host + ", " + all + "}";
  }

  /** Those keys, and one more if it is not among them. */
  static String with(String keys, String key, String value) {
    String more = key + ": " + value;
    return names(keys).contains(key) ? keys : keys.isEmpty() ? more : keys + ", " + more;
  }

  /** The names of the keys themselves, not of those within them, which are in brackets. */
  static Set<String> names(String keys) {
    Set<String> names = new LinkedHashSet<>();
    int depth = 0;
    int begin = 0;
    for (int i = 0; i < keys.length(); i++) {
      char at = keys.charAt(i);
      depth += at == '{' || at == '[' ? 1 : at == '}' || at == ']' ? -1 : 0;
      if (depth == 0 && at == ',') {
        begin = i + 1;
      } else if (depth == 0 && at == ':' && begin >= 0) {
        names.add(keys.substring(begin, i).strip());
        begin = -1;
      }
    }
    return names;
  }
}
