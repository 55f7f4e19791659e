package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.Costs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells how much of the machine work outside of a measurement took. The loop's release lag does not
 * show it where an upstream or a proxy is what waits for a processor.
 */
final class OtherWork {
  private OtherWork() {}

  /**
   * Processors that other work kept busy, on average: at least so many, because the machine is
   * looked at every 10 ms only and short work is missed. Null where this machine cannot tell.
   */
  static @Nullable Double processors(List<Turn> turns) {
    long otherNanos = 0;
    long elapsedNanos = 0;
    for (Turn turn : turns) {
      Costs costs = turn.costs();
      Long machine = costs.machineBusyNanos();
      Long client = costs.clientNanos();
      Long upstream = costs.upstreamNanos();
      if (machine == null || client == null || upstream == null) {
        return null;
      }
      Long proxy = costs.proxyNanos();
      otherNanos += machine - client - upstream - (proxy == null ? 0 : proxy);
      elapsedNanos += turn.elapsedNanos();
    }
    return elapsedNanos == 0
        ? null
        : Double.valueOf(Math.max(0, otherNanos) / (double) elapsedNanos);
  }
}
