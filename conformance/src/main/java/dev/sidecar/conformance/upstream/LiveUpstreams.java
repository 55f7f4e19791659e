package dev.sidecar.conformance.upstream;

import dev.sidecar.conformance.cases.Behaviour.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Upstreams on loopback, in the machine's time. */
public final class LiveUpstreams implements Upstreams {
  private final Arrivals arrivals = new Arrivals();
  private final Map<String, LiveUpstream> upstreams = new LinkedHashMap<>();

  /**
   * Starts them.
   *
   * @param probes what those do to health checks that have a script for them
   * @param http2 which of them speak HTTP/2; the others speak HTTP/1.1
   */
  public LiveUpstreams(
      Map<String, List<Turn>> scripts, Map<String, List<Turn>> probes, Predicate<String> http2)
      throws IOException {
    try {
      for (Map.Entry<String, List<Turn>> each : scripts.entrySet()) {
        String name = each.getKey();
        upstreams.put(
            name,
            new LiveUpstream(name, http2.test(name), each.getValue(), probes.get(name), arrivals));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public Map<String, String> addresses() {
    Map<String, String> addresses = new LinkedHashMap<>();
    upstreams.forEach((name, upstream) -> addresses.put(name, "127.0.0.1:" + upstream.port()));
    return addresses;
  }

  @Override
  public void await(String upstream, int requests, Duration patience)
      throws IOException, InterruptedException {
    arrivals.await(upstream, requests, patience);
  }

  @Override
  public void awaitProbes(String upstream, int probes, Duration patience)
      throws IOException, InterruptedException {
    arrivals.awaitProbes(upstream, probes, patience);
  }

  @Override
  public void probes(String upstream, List<Turn> script) {
    upstream(upstream).probes(script);
  }

  @Override
  public List<Arrival> probes() {
    return arrivals.probes();
  }

  @Override
  public void release(String upstream) {
    upstream(upstream).release();
  }

  @Override
  public void script(String upstream, List<Turn> script) throws IOException {
    upstream(upstream).script(script);
  }

  @Override
  public void pass(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public List<Arrival> arrivals() {
    return arrivals.all();
  }

  @Override
  public int connections(String upstream) {
    return upstream(upstream).connections();
  }

  private LiveUpstream upstream(String name) {
    LiveUpstream found = upstreams.get(name);
    if (found == null) {
      throw new IllegalArgumentException(name + ": no such upstream");
    }
    return found;
  }

  @Override
  public void close() {
    upstreams.values().forEach(LiveUpstream::close);
  }
}
