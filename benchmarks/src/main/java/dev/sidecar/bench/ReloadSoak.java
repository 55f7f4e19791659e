package dev.sidecar.bench;

import dev.sidecar.bench.figure.Progress;
import dev.sidecar.config.PolicyFile;
import dev.sidecar.http.SidecarClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Calls at a constant rate while the policy's file is rewritten many times a second: none may fail,
 * and each is seen once, by an endpoint that was valid when it began.
 */
final class ReloadSoak {
  private static final int UPSTREAMS = 6;
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long HUNG_MILLIS = 60_000;
  private static final double MOST_GROWTH_MB = 8;
  private static final int ODD = 5;

  private final ReloadPlan plan;
  private final Progress progress;
  private final Set<Thread> threadsBefore = threads();
  // The port that saw a call, and how often it was seen.
  private final AtomicIntegerArray seenBy;
  private final AtomicIntegerArray seen;
  private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> odd = new ConcurrentLinkedQueue<>();
  private final LongAdder misplaced = new LongAdder();
  private final LongAdder begun = new LongAdder();
  private final LongAdder threw = new LongAdder();
  private volatile boolean over;
  private final List<ReloadUpstream> upstreams = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private ReloadSoak(ReloadPlan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
    this.seenBy = new AtomicIntegerArray(plan.mostCalls());
    this.seen = new AtomicIntegerArray(plan.mostCalls());
  }

  static SoakReport run(ReloadPlan plan, Progress progress)
      throws IOException, InterruptedException {
    return new ReloadSoak(plan, progress).run();
  }

  private SoakReport run() throws IOException, InterruptedException {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Path directory = Files.createTempDirectory("sidecar-reload");
    try {
      for (int i = 0; i < UPSTREAMS; i++) {
        int index = i;
        upstreams.add(new ReloadUpstream(loop, call -> sees(call, index)));
      }
      return run(directory.resolve("mesh.yaml"));
    } finally {
      upstreams.forEach(ReloadUpstream::close);
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
      for (String left : List.of("mesh.yaml", "fresh")) {
        Files.deleteIfExists(directory.resolve(left));
      }
      Files.delete(directory);
    }
  }

  private void sees(int call, int upstream) {
    seenBy.set(call, upstreams.get(upstream).port());
    seen.getAndIncrement(call);
  }

  private SoakReport run(Path file) throws IOException, InterruptedException {
    ReloadEdits edits =
        new ReloadEdits(file, upstreams.stream().map(ReloadUpstream::port).toList(), plan.seed());
    edits.replace();
    ReloadVersions versions = new ReloadVersions(PolicyFile.watch(file));
    List<Bound> bounds = new ArrayList<>();
    Map<String, Double> figures = new LinkedHashMap<>();
    long begin = System.nanoTime();
    try (SidecarClient client = SidecarClient.builder(versions).meterRegistry(registry).build()) {
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < plan.callers(); i++) {
        int first = i;
        Thread caller = new Thread(() -> caller(client, versions, begin, first), "soak-caller");
        caller.start();
        callers.add(caller);
      }
      double early = 0;
      try {
        for (int change = 1; change <= plan.changes(); change++) {
          edits.change(versions);
          early = change == (plan.changes() + 3) / 4 ? usedMb() : early;
          progress.done("change", change, plan.changes());
        }
      } finally {
        over = true;
      }
      int hung = 0;
      for (Thread caller : callers) {
        caller.join(HUNG_MILLIS);
        hung += caller.isAlive() ? 1 : 0;
      }
      bounds.add(Bound.none("callers that hang", hung));
      bounds.add(Bound.none("callers that threw", threw.sum()));
      bounds.add(Bound.none("connections to endpoints that left", awaitNone(() -> left(versions))));
      double grown = usedMb() - early;
      figures.put("heap grown since the first quarter, MB", grown);
      bounds.add(Bound.atMost("heap grown since the first quarter, MB", grown, MOST_GROWTH_MB));
      figures.put("policies in force", value("applied"));
      // Or nothing was tested.
      bounds.add(Bound.atLeast("policies in force", value("applied"), 1));
      figures.put("policies refused", value("rejected"));
    }
    figures.put("writes of the file", (double) edits.writes());
    figures.put("calls a second", begun.sum() / ((System.nanoTime() - begin) / 1e9));
    bounds.addAll(afterwards(versions));
    return SoakReport.of(
        "reload",
        plan,
        (System.nanoTime() - begin) / 1e9,
        figures,
        counted(),
        bounds,
        List.copyOf(odd));
  }

  private void caller(SidecarClient client, ReloadVersions versions, long begin, int first) {
    try {
      call(client, versions, begin, first);
    } catch (RuntimeException | Error e) {
      threw.increment();
      tell("caller " + first + ": " + e);
    }
  }

  private void call(SidecarClient client, ReloadVersions versions, long begin, int first) {
    for (int call = first; call < plan.mostCalls() && !over; call += plan.callers()) {
      begun.increment();
      long moment = begin + call * TimeUnit.SECONDS.toNanos(1) / plan.callsPerSecond();
      for (long early; (early = moment - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(early);
      }
      // In force at least, when the call begins.
      int from = (int) value("applied");
      Request request = new Request.Builder().url("http://soak.test/call/" + call).build();
      try (Response response = client.newCall(request).execute()) {
        response.body().bytes();
        count(Integer.toString(response.code()));
      } catch (IOException | RuntimeException e) {
        count(e.getClass().getSimpleName());
        tell("call " + call + ": " + e);
        continue;
      }
      int to = versions.newest();
      if (!versions.names(seenBy.get(call), from, to)) {
        misplaced.increment();
        tell("call " + call + ": seen by " + seenBy.get(call) + ", not in " + from + " to " + to);
      }
    }
  }

  private void count(String outcome) {
    outcomes.computeIfAbsent(outcome, name -> new LongAdder()).increment();
  }

  private void tell(String what) {
    if (odd.size() < ODD) {
      odd.add(what);
    }
  }

  private Map<String, Long> counted() {
    Map<String, Long> counted = new TreeMap<>();
    outcomes.forEach((name, count) -> counted.put(name, count.sum()));
    return counted;
  }

  private List<Bound> afterwards(ReloadVersions versions) {
    long answered = counted().getOrDefault("200", 0L);
    long once = 0;
    long often = 0;
    for (int call = 0; call < plan.mostCalls(); call++) {
      once += seen.get(call) == 1 ? 1 : 0;
      often += seen.get(call) > 1 ? 1 : 0;
    }
    List<Bound> bounds = new ArrayList<>();
    bounds.add(Bound.none("calls that failed", begun.sum() - answered));
    bounds.add(Bound.none("calls never seen", begun.sum() - once - often));
    bounds.add(Bound.none("calls seen more than once", often));
    bounds.add(Bound.none("calls seen by an endpoint that had left", misplaced.sum()));
    bounds.add(Bound.atLeast("calls", begun.sum(), plan.callers()));
    bounds.add(Bound.atLeast("policies refused", versions.refused(), 1));
    bounds.add(Bound.none("connections left at the upstreams", awaitNone(this::connections)));
    bounds.add(
        Bound.none(
            "threads left",
            awaitNone(() -> threads().stream().filter(it -> !threadsBefore.contains(it)).count())));
    bounds.add(Bound.none("meters left", registry.getMeters().size()));
    return bounds;
  }

  private long connections() {
    return upstreams.stream().mapToLong(ReloadUpstream::connections).sum();
  }

  /** Connections to what the newest policy does not name. */
  private long left(ReloadVersions versions) {
    int newest = versions.newest();
    return upstreams.stream()
        .filter(each -> !versions.names(each.port(), newest, newest))
        .mapToLong(ReloadUpstream::connections)
        .sum();
  }

  private double value(String name) {
    return registry.get("sidecar.config." + name).functionCounter().count();
  }

  private static long awaitNone(LongSupplier count) {
    long begin = System.nanoTime();
    long left = count.getAsLong();
    while (left > 0 && System.nanoTime() - begin < SETTLE_NANOS) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      left = count.getAsLong();
    }
    return left;
  }

  private static double usedMb() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed() / 1e6;
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sidecar-"))
        .collect(Collectors.toSet());
  }
}
