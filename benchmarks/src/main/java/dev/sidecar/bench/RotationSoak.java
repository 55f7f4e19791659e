package dev.sidecar.bench;

import dev.sidecar.bench.figure.Progress;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.tls.MeshTls;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Calls at a constant rate while both sides get new certificates and new trust bundles all the
 * time: none may fail, and no connection may outlive the bound of the certificate that it was made
 * with.
 */
final class RotationSoak {
  private static final int UPSTREAMS = 2;
  private static final String CLUSTER = "soak";
  private static final String CLIENT = "spiffe://soak.test/client";
  private static final String SERVER = "spiffe://soak.test/server";
  private static final int LONGER_SECONDS = 60;
  private static final int WARM_UP_CALLS = 200;
  private static final int NOT_COUNTED = -1;
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final double MOST_GROWTH_MB = 8;

  // docs/TLS.md: the latest moment at which a connection has aged, as a share of the life.
  private static final double AGED_SHARE = 0.9;

  /** The client looks every 250 ms, and closes at the next look what nobody uses. */
  private static final double LOOKS_MILLIS = 2 * 250;

  /** For a call that is under way, and for the upstream to see the end. */
  private static final double END_MILLIS = 250;

  /** Turns that one connection's end takes: a look, another, the upstream's. */
  private static final int TURNS = 3;

  /** A handshake that began before may show what was replaced meanwhile. */
  private static final double STALE_MILLIS = 1_000;

  private final RotationPlan plan;
  private final Progress progress;
  private final Leftovers leftovers = new Leftovers();
  private final PacedCallers callers;
  private final RotationAuthorities authorities;
  private final RotationLooks looks = new RotationLooks();
  private final RotationChanges changes = new RotationChanges(MeshTls.create());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Bound> bounds = new ArrayList<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private long longestTakingNanos;
  private int bundles;
  private volatile boolean warm;

  private RotationSoak(RotationPlan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
    this.callers = new PacedCallers(plan.callers(), plan.callsPerSecond(), plan.mostCalls());
    this.authorities = new RotationAuthorities(plan.retiredAuthorities());
  }

  static SoakReport run(RotationPlan plan, Progress progress)
      throws IOException, InterruptedException {
    return new RotationSoak(plan, progress).run();
  }

  private SoakReport run() throws IOException, InterruptedException {
    RotationFiles files = new RotationFiles(Files.createTempDirectory("sidecar-rotation"));
    long begin = System.nanoTime();
    try (RotationUpstreams upstreams =
        new RotationUpstreams(UPSTREAMS, callers::sees, handshakes())) {
      files.bundle(authorities.pem());
      warmUp(upstreams, files);
      upstreams.every(RotationLooks.PERIOD_MILLIS, () -> looks.look(upstreams.certificates()));
      rotated(upstreams, files);
      afterwards(upstreams);
    } finally {
      files.delete();
    }
    return SoakReport.of(
        "rotation",
        plan,
        (System.nanoTime() - begin) / 1e9,
        figures,
        callers.outcomes(),
        bounds,
        callers.odd());
  }

  private RotationUpstreams.Handshakes handshakes() {
    return new RotationUpstreams.Handshakes() {
      @Override
      public void succeeded(X509Certificate shown) {
        if (warm) {
          looks.succeeded(shown);
        }
      }

      @Override
      public void failed(Throwable cause) {
        looks.failed();
        callers.tell("upstream: handshake: " + cause);
      }
    };
  }

  /** A JVM that has never spoken TLS takes longer for it than a certificate lives here. */
  private void warmUp(RotationUpstreams upstreams, RotationFiles files) throws IOException {
    upstreams.use(authorities.issuer().issue(SERVER), authorities.bundle());
    files.certificate(authorities.issuer().issue(CLIENT));
    MeshPolicy policy = policy(upstreams.ports(), files.policy(plan.provider()));
    try (SidecarClient client = SidecarClient.builder(policy).tls(MeshTls.create()).build()) {
      for (int call = 0; call < WARM_UP_CALLS; call++) {
        var unused = send(client, NOT_COUNTED);
      }
    }
    Leftovers.awaitNone(SETTLE_NANOS, upstreams::connections);
    warm = true;
  }

  private TestCertificate own() {
    TestCertificate own = issue(CLIENT, plan.lifeSeconds());
    looks.issued(own.leaf());
    return own;
  }

  /**
   * Every other one outlives ours, so that connections age by both: by the end of the upstream's
   * certificate, and by the moment of their own.
   */
  private TestCertificate theirs(int change) {
    return issue(SERVER, plan.lifeSeconds() + change % 2 * LONGER_SECONDS);
  }

  /** From the second that has begun: X.509 knows no smaller parts. */
  private TestCertificate issue(String id, int lifeSeconds) {
    Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(plan.ageSeconds());
    Instant until = from.plusSeconds(lifeSeconds);
    return authorities.issuer().issue(leaf -> leaf.uri(id).valid(from, until));
  }

  private void rotated(RotationUpstreams upstreams, RotationFiles files)
      throws IOException, InterruptedException {
    TestCertificate first = own();
    files.certificate(first);
    upstreams.use(theirs(0), authorities.bundle());
    MeshPolicy policy = policy(upstreams.ports(), files.policy(plan.provider()));
    try (SidecarClient client =
        SidecarClient.builder(policy).tls(changes).meterRegistry(registry).build()) {
      long begin = System.nanoTime();
      callers.begin(call -> send(client, call));
      try {
        rotate(upstreams, files, first, begin);
      } finally {
        bounds.addAll(callers.end());
      }
      figures.put("calls a second", callers.begun() / ((System.nanoTime() - begin) / 1e9));
      long failed = (long) count("tls.handshakes.failed");
      bounds.add(Bound.none("handshakes that failed, to the client", failed));
      long difference = Math.abs((long) count("tls.handshakes") - looks.handshakes());
      bounds.add(Bound.none("handshakes that only one side has seen", difference));
    }
  }

  private static MeshPolicy policy(List<Integer> ports, IdentityPolicy identity) {
    List<Endpoint> endpoints =
        ports.stream().map(port -> new Endpoint(InetAddress.getLoopbackAddress(), port)).toList();
    ClusterPolicy cluster =
        ClusterPolicy.of(CLUSTER)
            .with(endpoints)
            .with(TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId(SERVER)));
    // A second attempt would hide the failure of the first.
    CallPolicy once = new CallPolicy(TimeoutPolicy.DEFAULT, RetryPolicy.NONE, Set.of());
    return new MeshPolicy(
        List.of(cluster), List.of(RoutePolicy.of("soak.test", CLUSTER).with(once)), identity);
  }

  private static String send(SidecarClient client, int call) throws IOException {
    Request request = new Request.Builder().url("http://soak.test/call/" + call).build();
    try (Response response = client.newCall(request).execute()) {
      response.body().bytes();
      return Integer.toString(response.code());
    }
  }

  /** Each change at its moment, and each awaited before the next. */
  private void rotate(
      RotationUpstreams upstreams, RotationFiles files, TestCertificate first, long begin)
      throws IOException {
    TestCertificate now = first;
    double early = 0;
    long earlyThreads = 0;
    long mostThreads = 0;
    for (int change = 1; change <= plan.changes(); change++) {
      long moment = begin + TimeUnit.MILLISECONDS.toNanos((long) change * plan.certificateMillis());
      for (long left; (left = moment - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(left);
      }
      if (plan.changesBundle(change)) {
        authorities.rotate();
        int before = changes.count();
        files.bundle(authorities.pem());
        taken(before);
        bundles++;
      }
      TestCertificate next = own();
      upstreams.use(theirs(change), authorities.bundle());
      int before = changes.count();
      files.certificate(next);
      taken(before);
      looks.replaced(now.leaf());
      now = next;
      if (change == (plan.changes() + 3) / 4) {
        early = Leftovers.usedMb();
        earlyThreads = leftovers.newThreads();
      }
      mostThreads = Math.max(mostThreads, leftovers.newThreads());
      progress.done("change", change, plan.changes());
    }
    double grown = Leftovers.usedMb() - early;
    figures.put("heap grown since the first quarter, MB", grown);
    bounds.add(Bound.atMost("heap grown since the first quarter, MB", grown, MOST_GROWTH_MB));
    bounds.add(Bound.atMost("most threads at once", mostThreads, earlyThreads));
  }

  private void taken(int before) {
    longestTakingNanos = Math.max(longestTakingNanos, changes.await(before + 1));
  }

  private double count(String name) {
    return registry.find("sidecar.cluster." + name).functionCounters().stream()
        .mapToDouble(FunctionCounter::count)
        .sum();
  }

  private void afterwards(RotationUpstreams upstreams) {
    bounds.addAll(callers.calls());
    figures.put("longest until a change was taken, ms", longestTakingNanos / 1e6);
    figures.put("latest look at the connections, ms", looks.latestMillis());
    figures.put("handshakes", (double) looks.handshakes());
    figures.put("bundles in force", (double) bundles);
    // What stands still here for so long may be late by as much.
    double slack = END_MILLIS + TURNS * looks.latestMillis();
    bounds.add(
        Bound.atMost(
            "oldest certificate of a live connection, ms",
            (double) looks.oldestMillis(),
            AGED_SHARE * 1_000 * plan.lifeSeconds() + LOOKS_MILLIS + slack));
    bounds.add(
        Bound.atMost(
            "longest shown after its successor, ms",
            looks.staleMillis(),
            STALE_MILLIS + TURNS * looks.latestMillis()));
    bounds.add(Bound.none("handshakes that failed, to the upstreams", looks.handshakesFailed()));
    bounds.add(Bound.none("certificates of nobody", looks.strangers()));
    // Or nothing was tested.
    bounds.add(Bound.atLeast("certificates shown", looks.shown(), Math.max(2, plan.changes() / 4)));
    bounds.add(Bound.atLeast("looks", looks.looks(), plan.seconds()));
    bounds.add(
        Bound.atMost("most connections at once", looks.most(), 2L * UPSTREAMS * plan.callers()));
    bounds.add(
        Bound.none(
            "connections left at the upstreams",
            Leftovers.awaitNone(SETTLE_NANOS, upstreams::connections)));
    bounds.add(
        Bound.none("threads left", Leftovers.awaitNone(SETTLE_NANOS, leftovers::newThreads)));
    bounds.add(Bound.none("meters left", registry.getMeters().size()));
  }
}
