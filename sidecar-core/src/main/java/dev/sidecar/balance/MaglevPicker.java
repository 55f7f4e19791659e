package dev.sidecar.balance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A table of a prime size in which endpoints take places in turn, each by a permutation of its own
 * and as often as its weight says; a call goes to the place of its hash. Envoy's {@code
 * MaglevLoadBalancer}, place for place (Maglev, NSDI'16, section 3.4).
 */
public final class MaglevPicker implements Picker {
  private static final int FREE = -1;

  private final int[] table;

  /**
   * The table of these endpoints.
   *
   * @param tableSize a prime
   */
  public MaglevPicker(int tableSize, Loads loads) {
    int count = loads.size();
    int[] byKey =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparing(loads::key))
            .mapToInt(Integer::intValue)
            .toArray();
    double sum = IntStream.range(0, count).mapToDouble(loads::weight).sum();
    double[] weights = Arrays.stream(byKey).mapToDouble(at -> loads.weight(at) / sum).toArray();
    double most = Arrays.stream(weights).max().orElse(1);
    long[] places = new long[count];
    long[] skips = new long[count];
    for (int i = 0; i < count; i++) {
      String key = loads.key(byKey[i]);
      places[i] = Long.remainderUnsigned(XxHash64.of(key, 0), tableSize);
      skips[i] = Long.remainderUnsigned(XxHash64.of(key, 1), tableSize - 1) + 1;
    }
    double[] targets = new double[count];
    this.table = new int[tableSize];
    Arrays.fill(table, FREE);
    int taken = 0;
    for (long round = 1; taken < tableSize; round++) {
      for (int i = 0; i < count && taken < tableSize; i++) {
        if (round * weights[i] < targets[i]) {
          continue;
        }
        targets[i] += most;
        while (table[(int) places[i]] != FREE) {
          places[i] = (places[i] + skips[i]) % tableSize;
        }
        table[(int) places[i]] = byKey[i];
        places[i] = (places[i] + skips[i]) % tableSize;
        taken++;
      }
    }
  }

  @Override
  public int pick(Loads loads, long chance, int again) {
    // Envoy's: the hash with the bits of the number of picks before it, counted down from all ones.
    long hash = again == 0 ? chance : chance ^ -again;
    return table[(int) Long.remainderUnsigned(hash, table.length)];
  }

  /** The index of the endpoint at each place, for who compares it with another table. */
  public int[] table() {
    return table.clone();
  }
}
