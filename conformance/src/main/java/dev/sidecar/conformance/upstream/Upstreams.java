package dev.sidecar.conformance.upstream;

import dev.sidecar.conformance.cases.Behaviour.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The upstreams of one run of one case, and its time. */
public interface Upstreams extends AutoCloseable {
  /** Where each upstream is: {@code 127.0.0.1:8081}. */
  Map<String, String> addresses();

  /**
   * Waits until an upstream has had so many requests.
   *
   * @param patience in the machine's time
   * @throws IOException if they do not come within it
   */
  void await(String upstream, int requests, Duration patience)
      throws IOException, InterruptedException;

  /** The same for health checks. */
  void awaitProbes(String upstream, int probes, Duration patience)
      throws IOException, InterruptedException;

  /** Gives an upstream another script for health checks. */
  void probes(String upstream, List<Turn> script);

  /** The health checks so far, of upstreams with a script for them. */
  List<Arrival> probes();

  /** Sends what an upstream holds. */
  void release(String upstream);

  /** Gives an upstream another script. */
  void script(String upstream, List<Turn> script) throws IOException;

  /** Lets time pass. */
  void pass(Duration time) throws InterruptedException;

  /** What time it is, since any moment. */
  long nanos();

  /** The requests so far, in the order of their arrival. */
  List<Arrival> arrivals();

  /** How many connections an upstream has accepted. */
  int connections(String upstream);

  @Override
  void close();
}
