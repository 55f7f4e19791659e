package dev.sidecar.conformance.judge;

import dev.sidecar.conformance.cases.Sees.Shares;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.commons.statistics.inference.ChiSquareTest;

/** Whether requests are spread as the shares say: Pearson's chi-squared test of goodness of fit. */
final class ShareTest {
  // Below this the test's distribution is no longer that of chi-squared (Cochran 1954).
  private static final double LEAST_EXPECTED = 5;

  private ShareTest() {}

  /** Nothing, or the counts that do not fit. */
  static List<String> differences(Shares shares, ToLongFunction<String> counts) {
    Map<String, Long> seen = new TreeMap<>();
    shares.of().keySet().forEach(name -> seen.put(name, counts.applyAsLong(name)));
    long all = seen.values().stream().mapToLong(Long::longValue).sum();
    double sum = shares.of().values().stream().mapToDouble(Double::doubleValue).sum();
    double[] expected =
        seen.keySet().stream().mapToDouble(it -> all * share(shares, it) / sum).toArray();
    long[] observed = seen.values().stream().mapToLong(Long::longValue).toArray();
    for (double each : expected) {
      if (each < LEAST_EXPECTED) {
        return List.of(seen + " is too few to judge");
      }
    }
    double chance = ChiSquareTest.withDefaults().test(expected, observed).getPValue();
    return chance < 1 - shares.confidence()
        ? List.of(seen + ", by chance once in " + Math.round(1 / chance) + " times")
        : List.of();
  }

  private static double share(Shares shares, String name) {
    Double share = shares.of().get(name);
    return share == null ? 0 : share;
  }
}
