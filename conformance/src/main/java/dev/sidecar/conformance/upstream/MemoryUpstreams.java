package dev.sidecar.conformance.upstream;

import dev.sidecar.conformance.cases.Behaviour;
import dev.sidecar.conformance.cases.Behaviour.Fault;
import dev.sidecar.conformance.cases.Behaviour.Turn;
import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.Header;
import dev.sidecar.testing.Answer;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.ReceivedRequest;
import dev.sidecar.testing.ScriptedEndpoint;
import dev.sidecar.testing.ScriptedNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Upstreams in memory and in virtual time, for exact cases. */
public final class MemoryUpstreams implements Upstreams {
  private final ScriptedNetwork network;
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final Set<String> probed = new HashSet<>();

  /**
   * Upstreams with their scripts.
   *
   * @param probes what those do to health checks that have a script for them
   * @param stands whether time moves only by {@link #pass}
   */
  public MemoryUpstreams(
      Map<String, List<Turn>> scripts, Map<String, List<Turn>> probes, boolean stands) {
    network = new ScriptedNetwork(stands ? ManualTime.standing() : ManualTime.moving());
    scripts.forEach(
        (name, script) -> {
          String address = "10.0.0." + (addresses.size() + 1) + ":80";
          addresses.put(name, address);
          write(network.endpoint(address), script);
          List<Turn> asked = probes.get(name);
          if (asked != null) {
            probed.add(name);
            write(network.endpoint(address).at(Case.Traffic.PROBED), asked);
          }
        });
  }

  /** What a client connects through, and its time. */
  public ScriptedNetwork network() {
    return network;
  }

  private static void write(ScriptedEndpoint endpoint, List<Turn> script) {
    for (int i = 0; i < script.size(); i++) {
      Turn turn = script.get(i);
      write(endpoint, turn.does());
      if (i == script.size() - 1) {
        endpoint.always();
      } else {
        endpoint.times(turn.times());
      }
    }
  }

  private static void write(ScriptedEndpoint endpoint, Behaviour does) {
    if (does instanceof Behaviour.Answer answer) {
      endpoint.answers(answer(answer));
    } else if (does instanceof Fault fault) {
      switch (fault) {
        case REFUSE -> endpoint.refusesConnection();
        case BLACKHOLE -> endpoint.neverConnects();
        case HANG -> endpoint.hangs();
        case RESET -> endpoint.resets();
        case CLOSE -> endpoint.closes();
        case HALF_CLOSE, REFUSE_STREAM, GOAWAY -> throw new IllegalArgumentException(fault.text());
      }
    } else {
      throw new IllegalArgumentException("raw bytes in an exact case");
    }
  }

  private static Answer answer(Behaviour.Answer from) {
    Answer answer = Answer.of(from.status()).body(from.body()).after(from.delay());
    for (Header header : from.headers()) {
      answer = answer.header(header.name(), header.value());
    }
    Behaviour.Broken broken = from.broken();
    if (broken == null) {
      return answer;
    }
    return switch (broken.by()) {
      case CLOSE -> answer.closesAfter(broken.bytes());
      case RESET -> answer.resetsAfter(broken.bytes());
      case HANG -> answer.hangsAfter(broken.bytes());
    };
  }

  @Override
  public Map<String, String> addresses() {
    return addresses;
  }

  @Override
  public void await(String upstream, int requests, Duration patience) throws IOException {
    endpoint(upstream);
    long begun = System.nanoTime();
    while (count(upstream) < requests) {
      if (System.nanoTime() - begun > patience.toNanos()) {
        throw new IOException(
            "await: upstream %s had %d requests (expected: %d)"
                .formatted(upstream, count(upstream), requests));
      }
      LockSupport.parkNanos(100_000);
    }
  }

  private long count(String upstream) {
    return arrivals().stream().filter(each -> each.upstream().equals(upstream)).count();
  }

  @Override
  public void awaitProbes(String upstream, int wanted, Duration patience) throws IOException {
    long begun = System.nanoTime();
    while (probes().stream().filter(each -> each.upstream().equals(upstream)).count() < wanted) {
      if (System.nanoTime() - begun > patience.toNanos()) {
        throw new IOException("probed: upstream %s (expected: %d)".formatted(upstream, wanted));
      }
      LockSupport.parkNanos(100_000);
    }
  }

  @Override
  public void probes(String upstream, List<Turn> script) {
    throw new IllegalArgumentException("probes in an exact case");
  }

  @Override
  public List<Arrival> probes() {
    return all().filter(this::isProbe).toList();
  }

  @Override
  public List<Arrival> arrivals() {
    return all().filter(each -> !isProbe(each)).toList();
  }

  private boolean isProbe(Arrival arrival) {
    return probed.contains(arrival.upstream()) && arrival.target().equals(Case.Traffic.PROBED);
  }

  @Override
  public void release(String upstream) {
    throw new IllegalArgumentException("release in an exact case");
  }

  @Override
  public void script(String upstream, List<Turn> script) {
    throw new IllegalArgumentException("script in an exact case");
  }

  @Override
  public void pass(Duration time) {
    network.time().advance(time);
  }

  @Override
  public long nanos() {
    return network.time().elapsed().toNanos();
  }

  private Stream<Arrival> all() {
    List<Arrival> arrivals = new ArrayList<>();
    for (ReceivedRequest each : network.requests()) {
      List<Header> headers = new ArrayList<>();
      each.headers()
          .forEach((name, values) -> values.forEach(it -> headers.add(new Header(name, it))));
      arrivals.add(
          new Arrival(
              name(each.endpoint().toString()),
              each.method(),
              each.path(),
              headers,
              each.body(),
              each.at().toNanos()));
    }
    return arrivals.stream();
  }

  @Override
  public int connections(String upstream) {
    return (int)
        endpoint(upstream).requests().stream().map(ReceivedRequest::connection).distinct().count();
  }

  private ScriptedEndpoint endpoint(String upstream) {
    String address = addresses.get(upstream);
    if (address == null) {
      throw new IllegalArgumentException(upstream + ": no such upstream");
    }
    return network.endpoint(address);
  }

  private String name(String address) {
    return addresses.entrySet().stream()
        .filter(entry -> entry.getValue().equals(address))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(address);
  }

  @Override
  public void close() {}
}
