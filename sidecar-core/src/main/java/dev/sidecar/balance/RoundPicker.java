package dev.sidecar.balance;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Round robin over endpoints of unequal weight, read off a table. Draws nothing.
 *
 * <p>Weights are whole numbers and do not change, so that the picks of {@link Edf} repeat after one
 * round, in which each endpoint comes as often as its weight says. Shares are exact over all
 * threads. A pick costs the same for any number of endpoints, but for the processor's caches. Where
 * Envoy's deadlines are equal but for rounding, the table has the order without rounding.
 */
final class RoundPicker implements Picker {
  /** Longest table, of four bytes a pick; longer rounds are left to {@link EdfPicker}. */
  static final int LONGEST = 1 << 17;

  private final int[] round;
  private final AtomicLong next;

  /** A picker that begins where Envoy does with this seed. */
  RoundPicker(Loads loads, long seed) {
    this.round = round(loads);
    this.next = new AtomicLong(Edf.picks((int) seed));
  }

  @Override
  public int pick(Loads loads, long chance, int again) {
    return round[(int) (next.getAndIncrement() % round.length)];
  }

  /** Picks until all begins again: the sum of the weights, divided by what they have in common. */
  static long length(Loads loads) {
    long sum = 0;
    int common = 0;
    for (int i = 0; i < loads.size(); i++) {
      sum += loads.weight(i);
      common = commonDivisor(loads.weight(i), common);
    }
    return sum / common;
  }

  /**
   * Endpoint of weight {@code w} is due at {@code k / w} for {@code k} from 1 to {@code w}. Of
   * those due at once the one set first is first: the one of the smallest weight, because it was
   * set longest ago, and of equal weights the one that was first before.
   */
  private static int[] round(Loads loads) {
    int length = (int) length(loads);
    long sum = 0;
    long[] byWeight = new long[loads.size()];
    for (int i = 0; i < byWeight.length; i++) {
      sum += loads.weight(i);
      byWeight[i] = (long) loads.weight(i) << 32 | i;
    }
    Arrays.sort(byWeight);
    int common = (int) (sum / length);
    // A stable counting sort by the time in steps of one pick, and then by the time itself.
    int[] starts = new int[length + 2];
    for (long entry : byWeight) {
      int weight = (int) (entry >>> 32) / common;
      for (int k = 1; k <= weight; k++) {
        starts[step((double) k / weight, length) + 1]++;
      }
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] round = new int[length];
    double[] times = new double[length];
    for (long entry : byWeight) {
      int weight = (int) (entry >>> 32) / common;
      for (int k = 1; k <= weight; k++) {
        double time = (double) k / weight;
        int place = starts[step(time, length)]++;
        times[place] = time;
        round[place] = (int) entry;
      }
    }
    sortNeighbours(times, round);
    return round;
  }

  private static int step(double time, int length) {
    return (int) (time * length);
  }

  /** An insertion sort, for what is nearly sorted. */
  private static void sortNeighbours(double[] times, int[] round) {
    for (int i = 1; i < round.length; i++) {
      double time = times[i];
      int index = round[i];
      int place = i;
      for (; place > 0 && times[place - 1] > time; place--) {
        times[place] = times[place - 1];
        round[place] = round[place - 1];
      }
      times[place] = time;
      round[place] = index;
    }
  }

  private static int commonDivisor(int a, int b) {
    return b == 0 ? a : commonDivisor(b, a % b);
  }
}
