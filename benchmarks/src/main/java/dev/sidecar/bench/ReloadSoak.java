package dev.sidecar.bench;

import dev.sidecar.bench.figure.Progress;
import dev.sidecar.config.PolicyFile;
import dev.sidecar.http.SidecarClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Calls at a constant rate while the policy's file is rewritten many times a second: none may fail,
 * and each is seen once, by an endpoint that was valid when it began.
 */
final class ReloadSoak {
  private static final int UPSTREAMS = 6;
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final double MOST_GROWTH_MB = 8;

  private final ReloadPlan plan;
  private final Progress progress;
  private final Leftovers leftovers = new Leftovers();
  private final PacedCallers callers;
  // The port that saw a call.
  private final AtomicIntegerArray seenBy;
  private final LongAdder misplaced = new LongAdder();
  private final List<SoakUpstream> upstreams = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private ReloadSoak(ReloadPlan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
    this.callers = new PacedCallers(plan.callers(), plan.callsPerSecond(), plan.mostCalls());
    this.seenBy = new AtomicIntegerArray(plan.mostCalls());
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
        upstreams.add(new SoakUpstream(loop, call -> sees(call, index)));
      }
      return run(directory.resolve("mesh.yaml"));
    } finally {
      upstreams.forEach(SoakUpstream::close);
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
      for (String left : List.of("mesh.yaml", "fresh")) {
        Files.deleteIfExists(directory.resolve(left));
      }
      Files.delete(directory);
    }
  }

  private void sees(int call, int upstream) {
    seenBy.set(call, upstreams.get(upstream).port());
    callers.sees(call);
  }

  private SoakReport run(Path file) throws IOException, InterruptedException {
    ReloadEdits edits =
        new ReloadEdits(file, upstreams.stream().map(SoakUpstream::port).toList(), plan.seed());
    edits.replace();
    ReloadVersions versions = new ReloadVersions(PolicyFile.watch(file));
    List<Bound> bounds = new ArrayList<>();
    Map<String, Double> figures = new LinkedHashMap<>();
    long begin = System.nanoTime();
    try (SidecarClient client = SidecarClient.builder(versions).meterRegistry(registry).build()) {
      callers.begin(call -> send(client, versions, call));
      double early = 0;
      try {
        for (int change = 1; change <= plan.changes(); change++) {
          edits.change(versions);
          early = change == (plan.changes() + 3) / 4 ? Leftovers.usedMb() : early;
          progress.done("change", change, plan.changes());
        }
      } finally {
        bounds.addAll(callers.end());
      }
      bounds.add(
          Bound.none(
              "connections to endpoints that left",
              Leftovers.awaitNone(SETTLE_NANOS, () -> left(versions))));
      double grown = Leftovers.usedMb() - early;
      figures.put("heap grown since the first quarter, MB", grown);
      bounds.add(Bound.atMost("heap grown since the first quarter, MB", grown, MOST_GROWTH_MB));
      figures.put("policies in force", value("applied"));
      // Or nothing was tested.
      bounds.add(Bound.atLeast("policies in force", value("applied"), 1));
      figures.put("policies refused", value("rejected"));
    }
    figures.put("writes of the file", (double) edits.writes());
    figures.put("calls a second", callers.begun() / ((System.nanoTime() - begin) / 1e9));
    bounds.addAll(afterwards(versions));
    return SoakReport.of(
        "reload",
        plan,
        (System.nanoTime() - begin) / 1e9,
        figures,
        callers.outcomes(),
        bounds,
        callers.odd());
  }

  private String send(SidecarClient client, ReloadVersions versions, int call) throws IOException {
    // In force at least, when the call begins.
    int from = (int) value("applied");
    Request request = new Request.Builder().url("http://soak.test/call/" + call).build();
    String status;
    try (Response response = client.newCall(request).execute()) {
      response.body().bytes();
      status = Integer.toString(response.code());
    }
    int to = versions.newest();
    if (!versions.names(seenBy.get(call), from, to)) {
      misplaced.increment();
      callers.tell(
          "call " + call + ": seen by " + seenBy.get(call) + ", not in " + from + " to " + to);
    }
    return status;
  }

  private List<Bound> afterwards(ReloadVersions versions) {
    List<Bound> bounds = new ArrayList<>(callers.calls());
    bounds.add(Bound.none("calls seen by an endpoint that had left", misplaced.sum()));
    bounds.add(Bound.atLeast("policies refused", versions.refused(), 1));
    bounds.add(
        Bound.none(
            "connections left at the upstreams",
            Leftovers.awaitNone(SETTLE_NANOS, this::connections)));
    bounds.add(
        Bound.none("threads left", Leftovers.awaitNone(SETTLE_NANOS, leftovers::newThreads)));
    bounds.add(Bound.none("meters left", registry.getMeters().size()));
    return bounds;
  }

  private long connections() {
    return upstreams.stream().mapToLong(SoakUpstream::connections).sum();
  }

  /** Connections to what the newest policy does not name. */
  private long left(ReloadVersions versions) {
    int newest = versions.newest();
    return upstreams.stream()
        .filter(each -> !versions.names(each.port(), newest, newest))
        .mapToLong(SoakUpstream::connections)
        .sum();
  }

  private double value(String name) {
    return registry.get("sidecar.config." + name).functionCounter().count();
  }
}
