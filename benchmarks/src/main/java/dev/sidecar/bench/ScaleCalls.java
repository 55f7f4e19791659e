package dev.sidecar.bench;

import dev.sidecar.cluster.EngineParts;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a call costs in the whole policy stack, over a transport in memory: by one route again and
 * again, which a large policy must not make dearer, and by all routes in turn, which shows what the
 * processor's caches no longer hold.
 */
final class ScaleCalls implements AutoCloseable {
  private final ControlLoop loop;
  private final Canned.Call[] calls;
  private final int count;

  /**
   * A client of a policy that {@link ScaleText} wrote.
   *
   * @param count calls of one measurement
   */
  ScaleCalls(MeshPolicy policy, int clusters, int routes, int count) {
    this.count = count;
    loop =
        new ControlLoop(
            policy,
            EngineParts.of(
                (cluster, endpoint, tls) -> Canned.answering(),
                Timer.started(Ticker.system(), "bench-timer"),
                () -> 0));
    calls =
        IntStream.range(0, routes)
            .mapToObj(
                route ->
                    new Canned.Call(
                        ScaleText.host(route % clusters), ScaleText.path(route, clusters) + "x"))
            .toArray(Canned.Call[]::new);
  }

  ControlLoop loop() {
    return loop;
  }

  /** Nanoseconds of a call by one route. */
  double oneRouteNanos() throws IOException {
    Canned.Call call = calls[calls.length / 2];
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      loop.send(call);
    }
    return (double) (System.nanoTime() - begin) / count;
  }

  /** Nanoseconds of a call by all routes in turn, with strides that no prefetcher follows. */
  double allRoutesNanos() throws IOException {
    long begin = System.nanoTime();
    int route = 0;
    for (int i = 0; i < count; i++) {
      route = (route + 7_919) % calls.length;
      loop.send(calls[route]);
    }
    return (double) (System.nanoTime() - begin) / count;
  }

  static double median(double[] samples) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Override
  public void close() {
    loop.close();
  }
}
