package dev.sidecar.bench.tail;

import dev.sidecar.balance.ProbePool;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One trace through one way to balance, in virtual time: the library's own pickers over simulated
 * endpoints. The same seed gives the same figures.
 */
final class Simulation {
  private static final int KIND_BITS = 3;
  private static final int ARRIVES = 0;
  private static final int SERVED = 1;
  private static final int ANSWERED = 2;
  private static final int PROBED = 3;
  private static final int PROBE_ANSWERED = 4;
  private static final int TURNS = 5;
  private static final int LEAVES = 6;

  /** A probe on its way: to an endpoint, and back with what it says. */
  private static final class Probe {
    ProbePool answers;
    int endpoint;
    int inFlight;
    long latencyNanos;

    Probe(ProbePool answers, int endpoint) {
      this.answers = answers;
      this.endpoint = endpoint;
    }
  }

  private final Trace trace;
  private final Scenario scenario;
  private final Agenda agenda = new Agenda();
  private final SimulatedEndpoint[] endpoints;
  private final SimulatedClient[] clients;
  private final SplittableRandom antagonists;
  private final int[] places;
  private final int[] ranks;
  private final long[] began;
  private final long[] took;
  private Probe[] probes = new Probe[1_024];
  private int[] freeProbes = new int[1_024];
  private int free;
  private int probesMade;
  private long sent;
  private long now;

  private Simulation(Trace trace, Contender contender, long seed) {
    this.trace = trace;
    this.scenario = trace.scenario;
    SplittableRandom random = new SplittableRandom(seed);
    this.antagonists = random.split();
    this.endpoints =
        IntStream.range(0, scenario.endpoints())
            .mapToObj(i -> new SimulatedEndpoint(scenario.workers(), () -> now))
            .toArray(SimulatedEndpoint[]::new);
    this.clients =
        IntStream.range(0, scenario.clients())
            .mapToObj(
                i -> {
                  SplittableRandom draws = random.split();
                  return new SimulatedClient(
                      contender, scenario.endpoints(), draws::nextLong, () -> now, this::probe);
                })
            .toArray(SimulatedClient[]::new);
    this.places = new int[trace.calls()];
    this.ranks = new int[trace.calls()];
    this.began = new long[trace.calls()];
    this.took = new long[trace.calls()];
  }

  /** Runs the trace to its end. */
  static TailRow run(Trace trace, Contender contender, long seed) {
    return new Simulation(trace, contender, seed).run(contender);
  }

  private TailRow run(Contender contender) {
    if (scenario.trouble() == Scenario.Trouble.ANTAGONISTS) {
      for (int i = 0; i < endpoints.length; i++) {
        later((long) Trace.exponential(antagonists, Scenario.CALM_NANOS), TURNS, i);
      }
    }
    int next = 0;
    int open = trace.calls();
    while (open > 0) {
      if (next < trace.calls()
          && (agenda.isEmpty() || trace.arrivalNanos[next] <= agenda.moment())) {
        now = trace.arrivalNanos[next];
        send(next++);
        continue;
      }
      now = agenda.moment();
      long event = agenda.next();
      int subject = (int) (event >>> KIND_BITS);
      switch ((int) event & (1 << KIND_BITS) - 1) {
        case ARRIVES -> arrives(subject);
        case SERVED -> served(subject);
        case ANSWERED -> {
          answered(subject);
          open--;
        }
        case LEAVES -> leaves(subject);
        case PROBED -> probed(subject);
        case PROBE_ANSWERED -> probeAnswered(subject);
        default -> turns(subject);
      }
    }
    return row(contender);
  }

  private void send(int call) {
    began[call] = now;
    places[call] = clients[trace.clients[call]].pick();
    later(Scenario.WIRE_NANOS, ARRIVES, call);
  }

  private boolean refuses(int call) {
    return scenario.trouble() == Scenario.Trouble.REFUSES && places[call] == 0;
  }

  private void arrives(int call) {
    if (refuses(call)) {
      later(Scenario.REFUSES_NANOS + Scenario.WIRE_NANOS, ANSWERED, call);
      return;
    }
    SimulatedEndpoint endpoint = endpoints[places[call]];
    ranks[call] = endpoint.load.begin();
    took[call] = now;
    if (endpoint.takes(call)) {
      serve(endpoint, call);
    }
  }

  private void serve(SimulatedEndpoint endpoint, int call) {
    later((long) (trace.needNanos[call] * endpoint.factor), SERVED, call);
  }

  private void served(int call) {
    SimulatedEndpoint endpoint = endpoints[places[call]];
    boolean slow = scenario.trouble() == Scenario.Trouble.SLOW && places[call] == 0;
    if (slow) {
      later(Scenario.SLOW_NANOS, LEAVES, call);
    } else {
      leaves(call);
    }
    int next = endpoint.nextAfterOne();
    if (next >= 0) {
      serve(endpoint, next);
    }
  }

  private void leaves(int call) {
    endpoints[places[call]].load.end(ranks[call], now - took[call]);
    later(Scenario.WIRE_NANOS, ANSWERED, call);
  }

  private void answered(int call) {
    long passed = now - began[call];
    boolean failed = refuses(call);
    clients[trace.clients[call]].ended(places[call], now, passed, failed);
    took[call] = failed ? -1 : passed;
  }

  private void probe(int endpoint, ProbePool answers) {
    int id;
    if (free > 0) {
      id = freeProbes[--free];
      probes[id].answers = answers;
      probes[id].endpoint = endpoint;
    } else {
      id = probesMade++;
      if (id == probes.length) {
        probes = Arrays.copyOf(probes, 2 * id);
        freeProbes = Arrays.copyOf(freeProbes, 2 * id);
      }
      probes[id] = new Probe(answers, endpoint);
    }
    sent++;
    later(Scenario.WIRE_NANOS, PROBED, id);
  }

  private void probed(int id) {
    Probe probe = probes[id];
    SimulatedEndpoint endpoint = endpoints[probe.endpoint];
    probe.inFlight = endpoint.load.inFlight();
    probe.latencyNanos = endpoint.load.latencyNanos();
    later(Scenario.WIRE_NANOS, PROBE_ANSWERED, id);
  }

  private void probeAnswered(int id) {
    Probe probe = probes[id];
    probe.answers.add(probe.endpoint, probe.inFlight, probe.latencyNanos, now);
    freeProbes[free++] = id;
  }

  /**
   * An antagonist comes to an endpoint, or leaves it; calls that are being served keep their time.
   */
  private void turns(int endpoint) {
    boolean comes = endpoints[endpoint].factor == 1;
    endpoints[endpoint].factor = comes ? Scenario.ANTAGONIST_FACTOR : 1;
    double mean = comes ? Scenario.TROUBLED_NANOS : Scenario.CALM_NANOS;
    later((long) Trace.exponential(antagonists, mean), TURNS, endpoint);
  }

  private void later(long nanos, int kind, int subject) {
    agenda.add(now + nanos, (long) subject << KIND_BITS | kind);
  }

  private TailRow row(Contender contender) {
    return TailRow.of(trace, contender.label(), took, places, (double) sent / trace.calls());
  }
}
