package dev.sidecar.bench;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one cell used; null where this machine cannot tell, or where there is no such process.
 *
 * @param clientNanos processor time of this JVM, its compiler and collector included
 * @param proxyNanos processor time of the proxy
 * @param upstreamNanos processor time of both upstreams
 * @param machineBusyNanos processor time of the whole machine, in steps of 10 ms
 * @param switches voluntary context switches of client, proxy and upstreams
 * @param callerBytes bytes that the calling thread allocated
 * @param proxyResidentBytes resident memory of the proxy at the end of the cell
 */
record Costs(
    @Nullable Long clientNanos,
    @Nullable Long proxyNanos,
    @Nullable Long upstreamNanos,
    @Nullable Long machineBusyNanos,
    @Nullable Long switches,
    @Nullable Long callerBytes,
    @Nullable Long proxyResidentBytes) {

  /** The sum of one cost over cells, a request; null if any cell does not know it. */
  static @Nullable Double perRequest(List<Cell> cells, Function<Costs, @Nullable Long> cost) {
    double sum = 0;
    long requests = 0;
    for (Cell cell : cells) {
      Long value = cost.apply(cell.costs());
      if (value == null) {
        return null;
      }
      sum += value;
      requests += cell.load().requests();
    }
    return requests == 0 ? null : Double.valueOf(sum / requests);
  }

  /** The same for a cost in nanoseconds, in microseconds. */
  static @Nullable Double microsPerRequest(
      List<Cell> cells, Function<Costs, @Nullable Long> nanos) {
    Double perRequest = perRequest(cells, nanos);
    return perRequest == null ? null : Double.valueOf(perRequest / 1_000);
  }
}
