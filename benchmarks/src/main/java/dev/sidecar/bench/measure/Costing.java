package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.Costs;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Costs of turns, a request. */
final class Costing {
  private Costing() {}

  /**
   * The sum of one cost, a request, over the turns that know it; null if none does. A turn does not
   * know its switches and bytes if a thread ended in it.
   */
  static @Nullable Double perRequest(List<Turn> turns, Function<Costs, @Nullable Long> cost) {
    double sum = 0;
    long requests = 0;
    for (Turn turn : turns) {
      Long value = cost.apply(turn.costs());
      if (value != null) {
        sum += value;
        requests += turn.tally().requests();
      }
    }
    return requests == 0 ? null : Double.valueOf(sum / requests);
  }

  /** The same for a cost in nanoseconds, in microseconds. */
  static @Nullable Double microsPerRequest(
      List<Turn> turns, Function<Costs, @Nullable Long> nanos) {
    Double perRequest = perRequest(turns, nanos);
    return perRequest == null ? null : Double.valueOf(perRequest / 1_000);
  }

  /** The last known value, in units of 1,048,576 bytes. */
  static @Nullable Double lastMegabytes(List<Turn> turns, Function<Costs, @Nullable Long> bytes) {
    Double last = null;
    for (Turn turn : turns) {
      Long value = bytes.apply(turn.costs());
      if (value != null) {
        last = value / (1024.0 * 1024.0);
      }
    }
    return last;
  }
}
