package dev.sidecar.bench.tail;

import dev.sidecar.bench.load.Proc;
import dev.sidecar.bench.peer.ProxyBinary;
import dev.sidecar.policy.LoadBalancingPolicy.LeastRequest;
import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The same scenarios over loopback: real servers, the library's clients and real Envoy, with the
 * same calls. All ways to balance run at once, each with endpoints of its own and each call a part
 * of the mean gap after the one before, so that whatever holds the machine up holds up all of them.
 */
final class RealRun {
  private static final long SEED = 1;
  private static final int MOST_WARM_SECONDS = 15;
  private static final long LEAD_NANOS = 100_000_000;

  private final int uncounted;
  private final int seconds;
  private final @Nullable ProxyBinary envoy;

  /**
   * A run.
   *
   * @param uncounted seconds at the begin of each scenario
   * @param seconds that are counted of each
   * @param envoy null where it is not on this machine
   */
  RealRun(int uncounted, int seconds, @Nullable ProxyBinary envoy) {
    this.uncounted = uncounted;
    this.seconds = seconds;
    this.envoy = envoy;
  }

  /** What came of one scenario, and of the same calls in virtual time. */
  record Ran(TailReport.Conditions conditions, List<TailRow> rows, List<TailRow> simulated) {}

  /**
   * Runs some scenarios. Before them the first is run for a while that does not count: what cold
   * code takes is a peak that a policy by latency remembers for long.
   */
  List<Ran> run(List<Scenario> scenarios) throws IOException {
    int warm = Math.min(MOST_WARM_SECONDS, uncounted);
    run(scenarios.get(0), Trace.lasting(scenarios.get(0), 0, warm, SEED));
    List<Ran> ran = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      ran.add(run(scenario, Trace.lasting(scenario, uncounted, seconds, SEED)));
      System.err.println(scenario.name());
    }
    return ran;
  }

  private Ran run(Scenario scenario, Trace trace) throws IOException {
    List<RealArm> arms = new ArrayList<>();
    ExecutorService callers = Executors.newCachedThreadPool();
    try (RealServers servers = new RealServers()) {
      try {
        open(trace, servers, arms);
        Processors busy = run(trace, arms, callers);
        List<TailRow> rows = arms.stream().map(it -> it.row(trace)).toList();
        return new Ran(conditions(scenario, arms.size(), busy), rows, simulated(trace));
      } finally {
        for (RealArm arm : arms) {
          arm.close();
        }
      }
    } finally {
      callers.shutdown();
    }
  }

  private static List<Contender> contenders() {
    List<Contender> contenders = new ArrayList<>(List.of(Contender.values()));
    contenders.remove(Contender.WEIGHTED);
    return contenders;
  }

  private void open(Trace trace, RealServers servers, List<RealArm> arms) throws IOException {
    for (Contender contender : contenders()) {
      arms.add(RealArm.library(trace, contender, SEED, servers));
    }
    if (envoy != null) {
      arms.add(RealArm.envoy(trace, "Envoy: round robin", new RoundRobin(), envoy, SEED, servers));
      arms.add(
          RealArm.envoy(trace, "Envoy: least request", new LeastRequest(2), envoy, SEED, servers));
    }
  }

  private Processors run(Trace trace, List<RealArm> arms, ExecutorService callers) {
    long began = System.nanoTime() + LEAD_NANOS;
    long gap = (long) (1e9 / trace.scenario.callsPerSecond());
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      RealArm arm = arms.get(i);
      long begins = began + i * gap / arms.size();
      running.add(CompletableFuture.runAsync(() -> arm.run(trace, callers, begins), callers));
    }
    long counted = trace.arrivalNanos[trace.counted()];
    Processors before = processorsAt(began + counted, arms);
    Processors after = processorsAt(began + trace.lastNanos(), arms);
    running.forEach(CompletableFuture::join);
    return after.since(before, (double) (trace.lastNanos() - counted));
  }

  /** Processor time of this run and of the whole machine, in nanoseconds; or a rate of them. */
  private record Processors(double used, @Nullable Double busy) {
    Processors since(Processors earlier, double nanos) {
      return new Processors(
          (used - earlier.used) / nanos,
          busy == null || earlier.busy == null
              ? null
              : Double.valueOf((busy - earlier.busy) / nanos));
    }
  }

  private static Processors processorsAt(long momentNanos, List<RealArm> arms) {
    while (System.nanoTime() < momentNanos) {
      LockSupport.parkNanos(momentNanos - System.nanoTime());
    }
    Stream<ProcessHandle> proxies = arms.stream().flatMap(RealArm::process);
    double used =
        Stream.concat(Stream.of(ProcessHandle.current()), proxies)
            .mapToLong(it -> it.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
            .sum();
    Long busy = Proc.machineBusyNanos();
    return new Processors(used, busy == null ? null : Double.valueOf(busy));
  }

  private TailReport.Conditions conditions(Scenario scenario, int arms, Processors processors) {
    return new TailReport.Conditions(
        scenario.name(),
        scenario.callsPerSecond(),
        scenario.serviceNanos() / 1e6,
        arms,
        uncounted,
        seconds,
        processors.used(),
        processors.busy());
  }

  private static List<TailRow> simulated(Trace trace) {
    return contenders().stream().map(it -> Simulation.run(trace, it, SEED)).toList();
  }
}
