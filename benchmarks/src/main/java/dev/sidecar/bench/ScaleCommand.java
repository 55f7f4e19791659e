package dev.sidecar.bench;

import dev.sidecar.cluster.Cluster;
import dev.sidecar.config.PolicyFile;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.MeshPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** What a policy of thousands of clusters costs: to load, to build, to change, to hold, to call. */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    description = "Loads, changes and uses a large policy; exit code 1 if a bound is broken.")
final class ScaleCommand implements Callable<Integer> {
  private static final int BROKEN = 1;
  private static final int COLLECTIONS = 3;
  private static final long SETTLED_BYTES = 500_000;
  private static final int LOADS = 5;
  private static final int ROUNDS = 15;
  private static final int WARM_ROUNDS = 5;
  private static final int CHANGES = 5;
  private static final int MOST_CALLS = 100_000;
  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

  @SuppressWarnings("unused") // Tells this command from JMH's own.
  @Option(names = "--scale", hidden = true)
  private boolean scale;

  @Option(names = "--clusters", defaultValue = "10000", description = "(default: ${DEFAULT-VALUE})")
  private int clusters = 1;

  @Option(names = "--routes", defaultValue = "100000", description = "(default: ${DEFAULT-VALUE})")
  private int routes = 1;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write FILE as JSON")
  private @Nullable Path json;

  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final List<Bound> bounds = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (clusters < 1 || routes < clusters) {
      System.err.println("--routes: " + routes + " (expected: one for each cluster or more)");
      return ExitCode.USAGE;
    }
    ScaleReport report = run(clusters, routes);
    System.out.println(report.text());
    if (json != null) {
      report.write(json);
    }
    return report.held() ? ExitCode.OK : BROKEN;
  }

  ScaleReport run(int clusterCount, int routeCount) throws IOException {
    clusters = clusterCount;
    routes = routeCount;
    Path directory = Files.createTempDirectory("sidecar-scale");
    try {
      measure(directory.resolve("mesh.yaml"));
    } finally {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
    return ScaleReport.of(clusters, routes, figures, bounds);
  }

  private void measure(Path file) throws IOException {
    Files.writeString(file, ScaleText.yaml(clusters, routes, 0));
    figures.put("file, MB", Files.size(file) / 1e6);
    long empty = usedBytes();
    long processor = processorNanos();
    long begin = System.nanoTime();
    load(file);
    double cold = millis(begin);
    figures.put("load, cold JVM, ms", cold);
    figures.put("load, cold JVM, CPU ms with compiler and collector", processorMillis(processor));
    bounds.add(Bound.atMost("load, cold JVM, ms", cold, 3_000));
    loadAgain(file);

    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    processor = processorNanos();
    begin = System.nanoTime();
    try (SidecarClient client =
        SidecarClient.builder(PolicyFile.watch(file)).meterRegistry(registry).build()) {
      figures.put("client that follows the file, load and build, ms", millis(begin));
      figures.put(
          "client that follows the file, load and build, CPU ms", processorMillis(processor));
      client.discovered().join();

      held(empty, "heap of policy and client at first, MB");
      double series = registry.get("sidecar.series").gauge().value();
      bounds.add(Bound.atMost("series of meters (maxSeries)", series, 10_000));
      follow(file, registry);
      double held = held(empty, "heap of policy and client, MB");
      figures.put("heap a cluster with its routes, KB", held * 1e3 / clusters);
      bounds.add(Bound.atMost("heap of policy and client, MB", held, 100));
    }
    changes();
    calls();
  }

  /** In turn with the YAML engine alone, below which no load of the same file can be. */
  private void loadAgain(Path file) throws IOException {
    String text = Files.readString(file);
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(text.length()).build();
    double[] bare = new double[LOADS];
    double[] loads = new double[LOADS];
    double[] used = new double[LOADS];
    for (int i = 0; i < LOADS; i++) {
      long begin = System.nanoTime();
      if (new Compose(settings).composeString(text).isEmpty()) {
        throw new IllegalStateException("no YAML in " + file);
      }
      bare[i] = millis(begin);
      long processor = processorNanos();
      begin = System.nanoTime();
      load(file);
      loads[i] = millis(begin);
      used[i] = processorMillis(processor);
    }
    figures.put("YAML engine alone, again, ms", ScaleCalls.median(bare));
    figures.put("load again, ms", ScaleCalls.median(loads));
    figures.put("load again, CPU ms", ScaleCalls.median(used));
  }

  private double held(long empty, String figure) {
    double held = (usedBytes() - empty) / 1e6;
    figures.put(figure, held);
    return held;
  }

  private void load(Path file) throws IOException {
    MeshPolicy policy = PolicyFile.load(file);
    if (policy.routes().size() != routes) {
      throw new IllegalStateException(
          policy.routes().size() + " routes (expected: " + routes + ")");
    }
  }

  /** From the file's replacement to the policy in force. */
  private void follow(Path file, SimpleMeterRegistry registry) throws IOException {
    double[] samples = new double[CHANGES];
    long processor = processorNanos();
    for (int change = 1; change <= CHANGES; change++) {
      Path fresh = file.resolveSibling("fresh");
      Files.writeString(fresh, ScaleText.yaml(clusters, routes, change));
      long begin = System.nanoTime();
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      while (registry.get("sidecar.config.applied").functionCounter().count() < change) {
        if (millis(begin) > 60_000) {
          throw new IllegalStateException("change " + change + " is not in force after 60 s");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      samples[change - 1] = millis(begin);
    }
    double median = ScaleCalls.median(samples);
    figures.put("reload of one changed route, from file to force, ms", median);
    figures.put("reload of one changed route, CPU ms", processorMillis(processor) / CHANGES);
    bounds.add(Bound.atMost("reload of one changed route, ms", median, 1_000));
  }

  /** An update with a policy that is there already: the engine's part of a reload. */
  private void changes() {
    MeshPolicy policy = parse(0);
    MeshPolicy changed = parse(1);
    long begin = System.nanoTime();
    try (ScaleCalls large = new ScaleCalls(policy, clusters, routes, 1)) {
      figures.put("build in memory, ms", millis(begin));
      Map<String, Cluster> before = large.loop().snapshot().clusters();
      Map<String, Object> snapshots = new LinkedHashMap<>();
      before.forEach((name, cluster) -> snapshots.put(name, cluster.snapshot()));
      double[] samples = new double[CHANGES];
      for (int i = 0; i < CHANGES; i++) {
        begin = System.nanoTime();
        large.loop().update(i % 2 == 0 ? changed : policy).join();
        samples[i] = millis(begin);
      }
      figures.put("update of one route in memory, ms", ScaleCalls.median(samples));
      long rebuilt =
          large.loop().snapshot().clusters().entrySet().stream()
              .filter(
                  each ->
                      before.get(each.getKey()) != each.getValue()
                          || snapshots.get(each.getKey()) != each.getValue().snapshot())
              .count();
      bounds.add(Bound.none("clusters rebuilt for one route", rebuilt));
    }
  }

  private void calls() throws IOException {
    // A small policy is tried and not measured.
    int count = Math.min(MOST_CALLS, 10 * routes);
    try (ScaleCalls small =
            new ScaleCalls(PolicyFile.parse("small", ScaleText.yaml(1, 10, 0)), 1, 10, count);
        ScaleCalls large = new ScaleCalls(parse(0), clusters, routes, count)) {
      double[] ones = new double[ROUNDS];
      double[] others = new double[ROUNDS];
      double[] ratios = new double[ROUNDS];
      double[] all = new double[ROUNDS];
      for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
        double one = small.oneRouteNanos();
        double other = large.oneRouteNanos();
        double spread = large.allRoutesNanos();
        if (round >= 0) {
          ones[round] = one;
          others[round] = other;
          ratios[round] = other / one;
          all[round] = spread;
        }
      }
      figures.put("call with 1 cluster and 10 routes, ns", ScaleCalls.median(ones));
      figures.put("call by one route, ns", ScaleCalls.median(others));
      figures.put("call by all routes in turn, ns", ScaleCalls.median(all));
      figures.put("call by one route, ratio", ScaleCalls.median(ratios));
      bounds.add(Bound.atMost("call by one route, ratio", ScaleCalls.median(ratios), 1.2));
    }
  }

  private MeshPolicy parse(int changed) {
    return PolicyFile.parse("mesh.yaml", ScaleText.yaml(clusters, routes, changed));
  }

  /** What the whole process has used; a busy machine makes it no longer. */
  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private static double processorMillis(long begin) {
    return (processorNanos() - begin) / 1e6;
  }

  private static double millis(long begin) {
    return (System.nanoTime() - begin) / (double) Duration.ofMillis(1).toNanos();
  }

  // Until it falls no more: the first look of a watch reads the file once more, and may be under
  // way.
  private static long usedBytes() {
    long least = Long.MAX_VALUE;
    int still = 0;
    while (still < COLLECTIONS) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      MEMORY.gc();
      long used = MEMORY.getHeapMemoryUsage().getUsed();
      still = used < least - SETTLED_BYTES ? 0 : still + 1;
      least = Math.min(least, used);
    }
    return least;
  }
}
