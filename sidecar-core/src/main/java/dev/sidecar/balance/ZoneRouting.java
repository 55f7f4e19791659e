package dev.sidecar.balance;

import dev.sidecar.spi.Draws;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which locality an attempt of a zone-aware caller goes to: its own, as far as that can take what
 * callers there send, else one with room left. Envoy's rule. Immutable.
 */
public final class ZoneRouting {
  // Envoy's unit: hundredths of a percent.
  private static final int ALL = 10_000;

  private final int routingEnabledPercent;
  private final long ownShare;
  private final long[] room;

  private ZoneRouting(int routingEnabledPercent, long ownShare, long[] room) {
    this.routingEnabledPercent = routingEnabledPercent;
    this.ownShare = ownShare;
    this.room = room;
  }

  /**
   * A locality of the cluster.
   *
   * @param healthy its endpoints that are healthy
   * @param callers how many callers are there
   * @param own whether this caller is there
   */
  public record Zone(int healthy, long callers, boolean own) {}

  /**
   * The routing over these localities; null if they do not count.
   *
   * @param zones those in which the cluster has endpoints; the caller's own, if it is among them,
   *     is the first
   * @param callers how many callers there are, of the localities without endpoints too
   * @param callerZones in how many localities there are callers
   * @param ownCallers how many there are in the caller's own locality
   * @param minClusterSize least number of healthy endpoints
   */
  public static @Nullable ZoneRouting of(
      List<Zone> zones,
      long callers,
      int callerZones,
      long ownCallers,
      int minClusterSize,
      int routingEnabledPercent) {
    int healthy = zones.stream().mapToInt(Zone::healthy).sum();
    if (zones.size() < 2 || callerZones < 2 || ownCallers == 0 || healthy < minClusterSize) {
      return null;
    }
    long[] here = new long[zones.size()];
    long[] there = new long[zones.size()];
    for (int i = 0; i < zones.size(); i++) {
      Zone zone = zones.get(i);
      // Where nobody is healthy it does not matter who calls from there.
      here[i] = zone.healthy() == 0 ? 0 : ALL * zone.callers() / callers;
      there[i] = zone.healthy() == 0 ? 0 : (long) ALL * zone.healthy() / healthy;
    }
    boolean own = zones.get(0).own();
    if (own && there[0] > 0 && there[0] >= here[0]) {
      return new ZoneRouting(routingEnabledPercent, ALL, new long[zones.size()]);
    }
    long[] room = new long[zones.size()];
    long sum = 0;
    for (int i = 0; i < room.length; i++) {
      boolean filled = own && i == 0;
      sum += filled ? 0 : Math.max(0, there[i] - here[i]);
      room[i] = sum;
    }
    long ownShare = own && here[0] > 0 ? there[0] * ALL / here[0] : 0;
    return new ZoneRouting(routingEnabledPercent, ownShare, room);
  }

  /** Hundredths of a percent of the attempts that stay in the caller's own locality. */
  public long ownShare() {
    return ownShare;
  }

  /** What the localities up to each have left for callers from elsewhere, added up. */
  public long[] room() {
    return room.clone();
  }

  /**
   * The index of a locality; -1 if the attempt goes to any endpoint. Draws as Envoy does: whether
   * localities count, and, unless all stays here, one or two more.
   */
  public int choose(Draws draws) {
    if (draws.below(100) >= routingEnabledPercent) {
      return -1;
    }
    if (ownShare == ALL || draws.below(ALL) < ownShare) {
      return 0;
    }
    long left = room[room.length - 1];
    if (left == 0) {
      // Only by rounding.
      return draws.below(room.length);
    }
    long drawn = Long.remainderUnsigned(draws.next(), left);
    int index = 0;
    while (drawn >= room[index]) {
      index++;
    }
    return index;
  }
}
