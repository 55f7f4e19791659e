package dev.sidecar.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant: another spelling, or at most two typing errors away. */
final class NearestName {
  private static final int MOST_ERRORS = 2;
  // A hint is not worth comparing thousands of names.
  private static final int MOST_NAMES = 200;

  private NearestName() {}

  static Optional<String> of(String given, Collection<String> names) {
    String word = plain(given);
    int least = MOST_ERRORS + 1;
    Optional<String> nearest = Optional.empty();
    for (String name : names.stream().limit(MOST_NAMES).toList()) {
      String other = plain(name);
      // Of a short name, two errors leave nothing to recognise.
      int most = Math.min(MOST_ERRORS, other.length() / 3);
      int errors = Math.abs(word.length() - other.length()) > most ? least : errors(word, other);
      if (errors <= most && errors < least) {
        least = errors;
        nearest = Optional.of(name);
      }
    }
    return nearest;
  }

  // Envoy's per_try_timeout is our perTryTimeout.
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[_.-]", "");
  }

  // Optimal string alignment: insertions, deletions, replacements, swaps of neighbours.
  private static int errors(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(int[][] cost, String a, String b, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
