package dev.sidecar.bench;

import dev.sidecar.bench.figure.Progress;
import dev.sidecar.bench.peer.IdleHaproxy;
import dev.sidecar.bench.peer.IdleNginx;
import dev.sidecar.bench.peer.Processors;
import dev.sidecar.bench.peer.Protocol;
import dev.sidecar.bench.peer.ProxyBinary;
import dev.sidecar.bench.peer.ProxyProcess;
import dev.sidecar.bench.peer.ProxyProgram;
import dev.sidecar.policy.HttpProtocol;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Calls to servers that close idle connections, each about as long after the one before as the
 * server's limit: how many meet a connection that was just closed, what comes of them, and how many
 * still do once the limit is learned. With the soak's own server, and with nginx and HAProxy where
 * they are installed; over HTTP/2 with these alone.
 */
final class KeepAliveSoak {
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final String H2 = " h2";

  /** Fewer would show nothing. */
  private static final double LEAST_OF_1000 = 20;

  /** A server on a busy machine closes late; what it kept open until then is what is learned. */
  private static final double LATE_CLOSE = 1.25;

  /** Of the calls after the limit was learned. */
  private static final double MOST_LEFT_FRACTION = 0.005;

  /** Closings that it takes to learn a limit, at the most, each met by all callers. */
  private static final int MOST_ROUNDS = 10;

  private final KeepAlivePlan plan;
  private final Map<String, String> environment;
  private final Progress progress;
  private final Leftovers leftovers = new Leftovers();
  private final Map<String, KeepAlivePhase> phases = new LinkedHashMap<>();
  private final List<IdleUpstream> own = new ArrayList<>();
  private final List<ProxyProcess> processes = new ArrayList<>();
  private final List<Bound> bounds = new ArrayList<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final List<String> odd = new ArrayList<>();
  private final Map<String, String> servers = new LinkedHashMap<>();

  /**
   * What was asked for, as the report's JSON says it.
   *
   * @param servers that were installed, with their versions
   */
  record Asked(int callers, int rounds, int idleMillis, long seed, Map<String, String> servers) {}

  private KeepAliveSoak(KeepAlivePlan plan, Map<String, String> environment, Progress progress) {
    this.plan = plan;
    this.environment = environment;
    this.progress = progress;
  }

  /**
   * Runs it, with all servers at once: they are idle most of the time.
   *
   * @param environment names the servers' executables, and those that must be there
   */
  static SoakReport run(KeepAlivePlan plan, Map<String, String> environment, Progress progress)
      throws IOException, InterruptedException {
    return new KeepAliveSoak(plan, environment, progress).run();
  }

  private SoakReport run() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      for (boolean learns : List.of(false, true)) {
        IdleUpstream upstream = new IdleUpstream(loop, plan.idleMillis(), plan.calls());
        own.add(upstream);
        add("own", learns, upstream.address());
      }
      Duration idle = Duration.ofMillis(plan.idleMillis());
      foreign(new IdleNginx(idle));
      foreign(new IdleHaproxy(idle));
      call();
    } finally {
      for (ProxyProcess each : processes) {
        each.close();
      }
      own.forEach(IdleUpstream::close);
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
    judge();
    return SoakReport.of(
        "keep-alive",
        new Asked(plan.callers(), plan.rounds(), plan.idleMillis(), plan.seed(), servers),
        (System.nanoTime() - begin) / 1e9,
        figures,
        outcomes(),
        bounds,
        List.copyOf(odd));
  }

  private void foreign(ProxyProgram program) throws IOException {
    ProxyBinary binary = ProxyBinary.find(program, environment);
    if (binary == null) {
      odd.add(program.name() + ": not run: " + ProxyBinary.absence(program, environment));
      boolean required = ProxyBinary.required(environment, program.name());
      bounds.add(Bound.none(program.name() + ", required and absent", required ? 1 : 0));
      return;
    }
    servers.put(program.name(), binary.version());
    InetSocketAddress listener = start(binary, Protocol.H1);
    add(program.name(), false, listener);
    add(program.name(), true, listener);
    phases.put(
        program.name() + H2,
        new KeepAlivePhase(plan, start(binary, Protocol.H2), HttpProtocol.HTTP2, true));
  }

  private InetSocketAddress start(ProxyBinary binary, Protocol protocol) throws IOException {
    ProxyProcess process = ProxyProcess.start(binary, List.of(), protocol, null, Processors.ANY);
    processes.add(process);
    return process.listener();
  }

  private void add(String server, boolean learns, InetSocketAddress address) {
    phases.put(name(server, learns), new KeepAlivePhase(plan, address, HttpProtocol.HTTP1, learns));
  }

  private static String name(String server, boolean learns) {
    return server + (learns ? " learned" : " not learned");
  }

  private static boolean isH2(String name) {
    return name.endsWith(H2);
  }

  private void call() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (KeepAlivePhase phase : phases.values()) {
      Thread thread = new Thread(() -> run(phase), "soak-phase");
      thread.start();
      threads.add(thread);
    }
    int done = 0;
    for (Thread thread : threads) {
      thread.join();
      progress.done("server", ++done, threads.size());
    }
  }

  private static void run(KeepAlivePhase phase) {
    try {
      phase.run();
    } catch (InterruptedException e) {
      // Its calls are then missing, which breaks a bound.
      Thread.currentThread().interrupt();
    }
  }

  private void judge() {
    phases.forEach(this::judge);
    for (String server : List.of("own", "nginx", "haproxy")) {
      KeepAlivePhase without = phases.get(name(server, false));
      KeepAlivePhase with = phases.get(name(server, true));
      if (without != null && with != null) {
        judge(server, without, with);
      }
    }
    long again = 0;
    for (int i = 0; i < own.size(); i++) {
      IdleUpstream upstream = own.get(i);
      KeepAlivePhase phase = Objects.requireNonNull(phases.get(name("own", i == 1)));
      long executed = phase.failedPosts().stream().filter(it -> upstream.seen(it) > 0).count();
      figures.put(name("own", i == 1) + ": POSTs that failed and were seen", (double) executed);
      for (int call = 0; call < plan.calls(); call++) {
        again += plan.isPost(call) && upstream.seen(call) > 1 ? 1 : 0;
      }
    }
    bounds.add(Bound.none("POSTs seen more than once", again));
    bounds.add(
        Bound.none("threads left", Leftovers.awaitNone(SETTLE_NANOS, leftovers::newThreads)));
  }

  /**
   * No call fails otherwise than as perhaps executed, and none is missing; over HTTP/1.1 no GET
   * fails. Over HTTP/2 a second attempt may go to the connection of the first.
   */
  private void judge(String name, KeepAlivePhase phase) {
    figures.put(name + ": POSTs that failed, MAYBE_EXECUTED", (double) phase.failedPosts().size());
    figures.put(name + ": closed connections met, of 1,000", phase.racesOf1000());
    bounds.add(Bound.none(name + ": calls that never ended", plan.calls() - phase.ended()));
    if (isH2(name)) {
      figures.put(name + ": GETs that failed", (double) phase.failedGets());
    } else {
      bounds.add(Bound.none(name + ": GETs that failed", phase.failedGets()));
    }
    bounds.add(Bound.none(name + ": calls that ended otherwise", phase.otherFailures()));
    phase.odd().forEach(each -> odd.add(name + ": " + each));
  }

  /** Without learning many calls meet a closed connection, and with it next to none. */
  private void judge(String server, KeepAlivePhase without, KeepAlivePhase with) {
    String name = name(server, true);
    bounds.add(
        Bound.atLeast(
            name(server, false) + ": closed connections met, of 1,000",
            without.racesOf1000(),
            LEAST_OF_1000));
    bounds.add(
        Bound.atMost(name + ": ms in use", with.learnedMillis(), plan.idleMillis() * LATE_CLOSE));
    bounds.add(
        Bound.atMost(
            name + ": closed connections met before",
            with.racesBefore(),
            (long) MOST_ROUNDS * plan.callers()));
    figures.put(name + ": calls afterwards", (double) with.endedKnowing());
    figures.put(name + ": closed connections met afterwards, of 1,000", with.racesOf1000Knowing());
    // A machine that stands still for a moment may have all callers late at once.
    long most = Math.max(plan.callers(), (long) (MOST_LEFT_FRACTION * with.endedKnowing()));
    bounds.add(
        Bound.atMost(name + ": closed connections met afterwards", with.racesKnowing(), most));
  }

  private Map<String, Long> outcomes() {
    Map<String, Long> outcomes = new TreeMap<>();
    long ended = 0;
    long maybe = 0;
    long gets = 0;
    long other = 0;
    for (KeepAlivePhase phase : phases.values()) {
      ended += phase.ended();
      maybe += phase.failedPosts().size();
      gets += phase.failedGets();
      other += phase.otherFailures();
    }
    outcomes.put("200", ended - maybe - gets - other);
    outcomes.put("GET, MAYBE_EXECUTED", gets);
    outcomes.put("POST, MAYBE_EXECUTED", maybe);
    outcomes.put("otherwise", other);
    return outcomes;
  }
}
