package dev.sidecar.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the attempts of a cluster are spread over its priorities: Envoy's rule, with overprovisioning
 * and panic. Immutable.
 *
 * <p>As long as a priority has enough healthy endpoints it takes everything; with fewer, what it
 * cannot take spills over to the next.
 */
public final class PriorityLoads {
  private final int[] healthy;
  private final int[] degraded;
  private final boolean[] panics;
  // How much of all attempts each could take, in percent.
  private final int[] health;
  private final int[] degradedHealth;

  /**
   * The endpoints of one priority.
   *
   * @param total all of them
   * @param healthy those that are used
   * @param degraded those that are used where healthy ones do not suffice
   * @param excluded those of {@code total} that count neither for nor against the priority's health
   */
  public record Level(int total, int healthy, int degraded, int excluded) {
    /** A priority whose endpoints are healthy or not. */
    public static Level of(int healthy, int total) {
      return new Level(total, healthy, 0, 0);
    }

    private int counted() {
      return total - excluded;
    }
  }

  private PriorityLoads(int size) {
    this.healthy = new int[size];
    this.degraded = new int[size];
    this.panics = new boolean[size];
    this.health = new int[size];
    this.degradedHealth = new int[size];
  }

  /** Without loads yet, of the same priorities. */
  private PriorityLoads(PriorityLoads all) {
    this.healthy = new int[all.size()];
    this.degraded = new int[all.size()];
    this.panics = all.panics;
    this.health = all.health;
    this.degradedHealth = all.degradedHealth;
  }

  /**
   * The loads of these priorities, of which there is at least one.
   *
   * @param panicPercent 0 to 100: with less than this share healthy, a priority may use all; 0 is
   *     never
   * @param overprovisioningPercent how much more than its share an endpoint can take, and the share
   *     itself: 140 is 1.4 times
   */
  public static PriorityLoads of(
      List<Level> levels, double panicPercent, int overprovisioningPercent) {
    PriorityLoads loads = new PriorityLoads(levels.size());
    int sum = 0;
    for (int i = 0; i < loads.size(); i++) {
      Level level = levels.get(i);
      int health = health(level.healthy(), level.counted(), overprovisioningPercent);
      int degraded = health(level.degraded(), level.counted(), overprovisioningPercent);
      loads.health[i] = health;
      loads.degradedHealth[i] = degraded;
      sum += health + degraded;
    }
    int available = Math.min(100, sum);
    if (available > 0) {
      loads.spread(available);
    }
    long threshold = wholePercent(panicPercent);
    if (threshold == 0 && available == 0) {
      // Nothing is there to send to, and something has to be told so.
      loads.healthy[0] = 100;
    } else if (available < 100) {
      loads.panic(levels, threshold);
    }
    return loads;
  }

  /** Five healthy of seven are 100 % at an overprovisioning of 140 %. */
  private static int health(int some, int counted, int overprovisioningPercent) {
    return counted == 0 ? 0 : (int) Math.min(100, (long) overprovisioningPercent * some / counted);
  }

  private void spread(int available) {
    int left = take(healthy, health, available, 100);
    left = take(degraded, degradedHealth, available, left);
    // What rounding has left goes to the first that can take anything.
    for (int i = 0; i < health.length && left > 0; i++) {
      if (health[i] > 0) {
        healthy[i] += left;
        return;
      }
    }
    for (int i = 0; i < health.length && left > 0; i++) {
      if (degradedHealth[i] > 0) {
        degraded[i] += left;
        return;
      }
    }
  }

  private static int take(int[] loads, int[] health, int available, int most) {
    int left = most;
    for (int i = 0; i < loads.length; i++) {
      loads[i] = Math.min(left, health[i] * 100 / available);
      left -= loads[i];
    }
    return left;
  }

  /**
   * The loads of the priorities that are not left out, by their health alone; null where none of
   * them can take anything.
   */
  @Nullable PriorityLoads without(boolean[] leftOut) {
    int sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += leftOut[i] ? 0 : health[i] + degradedHealth[i];
    }
    int available = Math.min(100, sum);
    if (available == 0) {
      return null;
    }
    PriorityLoads loads = new PriorityLoads(this);
    int left = 100;
    // What rounding has left goes around again, and not to the first alone as in spread: as in
    // Envoy.
    while (left > 0) {
      left = more(loads.healthy, health, leftOut, available, left);
      left = more(loads.degraded, degradedHealth, leftOut, available, left);
    }
    return loads;
  }

  private static int more(int[] loads, int[] health, boolean[] leftOut, int available, int most) {
    int left = most;
    for (int i = 0; i < loads.length; i++) {
      int share = leftOut[i] ? 0 : Math.min(left, health[i] * 100 / available);
      loads[i] += share;
      left -= share;
    }
    return left;
  }

  private void panic(List<Level> levels, long threshold) {
    boolean all = true;
    for (int i = 0; i < panics.length; i++) {
      Level level = levels.get(i);
      panics[i] = share(level.healthy(), level) + share(level.degraded(), level) < threshold;
      all &= panics[i];
    }
    if (all) {
      spreadByNumbers(levels);
    }
  }

  private static double share(int some, Level level) {
    return level.counted() == 0 ? 0 : 100.0 * some / level.counted();
  }

  /** All are in panic: each takes as much as it has endpoints, whatever their health. */
  private void spreadByNumbers(List<Level> levels) {
    long total = levels.stream().mapToLong(Level::total).sum();
    int first = 0;
    int left = 100;
    for (int i = levels.size() - 1; i >= 0; i--) {
      int size = levels.get(i).total();
      healthy[i] = total == 0 ? 0 : (int) (100L * size / total);
      degraded[i] = 0;
      left -= healthy[i];
      first = size > 0 ? i : first;
    }
    healthy[first] += left;
  }

  /** How many priorities there are. */
  public int size() {
    return healthy.length;
  }

  /** Percent of the attempts that go to the healthy endpoints of a priority, or to all in panic. */
  public int healthyPercent(int priority) {
    return healthy[priority];
  }

  /** Percent of the attempts that go to the degraded endpoints of a priority. */
  public int degradedPercent(int priority) {
    return degraded[priority];
  }

  /** Whether all endpoints of a priority are used, the unhealthy too. */
  public boolean panics(int priority) {
    return panics[priority];
  }

  /**
   * The priority of one attempt.
   *
   * @param chance 64 bits, of which every one of 100 values is equally likely
   * @return below {@link #size} for the healthy endpoints of a priority, and {@code size} more for
   *     the degraded ones
   */
  public int choose(long chance) {
    int drawn = (int) Long.remainderUnsigned(chance, 100) + 1;
    for (int i = 0; i < healthy.length; i++) {
      drawn -= healthy[i];
      if (drawn <= 0) {
        return i;
      }
    }
    int place = healthy.length - 1;
    for (int i = 0; i < degraded.length && drawn > 0; i++) {
      drawn -= degraded[i];
      place++;
    }
    return place;
  }

  // Envoy's convertPercent, which drops fractions, and where they round badly (29, 57, 58) one
  // more percent.
  private static long wholePercent(double percent) {
    return (long) (100 * (percent / 100));
  }
}
