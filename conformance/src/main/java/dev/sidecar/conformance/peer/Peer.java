package dev.sidecar.conformance.peer;

import dev.sidecar.conformance.cases.Ask;
import dev.sidecar.conformance.cases.Sees.Meter;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What runs the policy of one case. Calls may come from any thread. */
public interface Peer extends AutoCloseable {
  /** The name of the target. */
  String target();

  /**
   * Makes one call and reads its response to the end.
   *
   * @return how it ended; asked when the whole case is over, since a target may tell later
   * @throws IOException if the target itself cannot be reached
   */
  Supplier<Ended> call(Ask ask) throws IOException;

  /** How many endpoints of a cluster are ejected; null if the target does not tell. */
  @Nullable Integer ejected(String cluster) throws Exception;

  /** How many are unhealthy by their health checks; null if the target does not tell. */
  @Nullable Integer unhealthy(String cluster) throws Exception;

  /** The value of a meter; null if the target has no such meters. */
  @Nullable Double meter(Meter meter);

  /** The value of one of Envoy's counters and gauges; null if the target has none. */
  @Nullable Double stat(String name) throws IOException;

  @Override
  void close();
}
