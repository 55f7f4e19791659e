package dev.sidecar.conformance.judge;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.peer.EnvoyFleet;
import dev.sidecar.conformance.upstream.LiveUpstreams;
import dev.sidecar.envoy.EnvoyBootstrap;
import dev.sidecar.envoy.NotExpressibleException;
import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Runs cases on real Envoys, each of which has the policies of many. */
final class EnvoyRun {
  private static final String TARGET = "envoy";
  // So many open ports and threads at once.
  private static final int MOST_CASES = 40;

  private final Path binary;
  private final Consumer<Row> rows;

  EnvoyRun(Path binary, Consumer<Row> rows) {
    this.binary = binary;
    this.rows = rows;
  }

  void run(List<Case.Traffic> cases) throws IOException, InterruptedException {
    List<Case.Traffic> sharing = new ArrayList<>();
    for (Case.Traffic it : cases) {
      if (needsItsOwn(it)) {
        together(List.of(it));
      } else {
        sharing.add(it);
      }
    }
    for (int i = 0; i < sharing.size(); i += MOST_CASES) {
      together(sharing.subList(i, Math.min(sharing.size(), i + MOST_CASES)));
    }
  }

  /** Where the process is, and who its callers are, holds for all clusters of an Envoy. */
  private static boolean needsItsOwn(Case.Traffic it) {
    return it.policy().findValue("zoneAware") != null;
  }

  private void together(List<Case.Traffic> cases) throws IOException, InterruptedException {
    List<Case.Traffic> accepted = new ArrayList<>();
    List<LiveUpstreams> upstreams = new ArrayList<>();
    List<MeshPolicy> policies = new ArrayList<>();
    try {
      for (Case.Traffic it : cases) {
        LiveUpstreams own = new LiveUpstreams(it.upstreams(), it.probes(), it::speaksHttp2);
        upstreams.add(own);
        MeshPolicy policy = Runner.policy(it, own);
        try {
          EnvoyBootstrap.write(policy, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
          accepted.add(it);
          policies.add(policy);
        } catch (NotExpressibleException e) {
          upstreams.remove(own);
          own.close();
          rows.accept(Row.failed(it, TARGET, Runner.told(e)));
        }
      }
      run(accepted, upstreams, policies);
    } finally {
      upstreams.forEach(LiveUpstreams::close);
    }
  }

  private void run(
      List<Case.Traffic> cases, List<LiveUpstreams> upstreams, List<MeshPolicy> policies)
      throws IOException, InterruptedException {
    if (cases.isEmpty()) {
      return;
    }
    EnvoyFleet started;
    try {
      started = new EnvoyFleet(binary, policies);
    } catch (IOException e) {
      apart(cases, upstreams, policies, e);
      return;
    }
    try (EnvoyFleet fleet = started) {
      List<Callable<Row>> works = new ArrayList<>();
      for (int i = 0; i < cases.size(); i++) {
        int at = i;
        works.add(
            () -> Runner.judged(cases.get(at), upstreams.get(at), fleet.peer(at), Runner.PATIENCE));
      }
      AtOnce.all(works).forEach(rows);
    }
  }

  /** Looks for the policies with which Envoy does not start; the others run without them. */
  private void apart(
      List<Case.Traffic> cases,
      List<LiveUpstreams> upstreams,
      List<MeshPolicy> policies,
      IOException reason)
      throws IOException, InterruptedException {
    int half = cases.size() / 2;
    if (half == 0) {
      rows.accept(Row.failed(cases.get(0), TARGET, Runner.told(reason)));
      return;
    }
    int all = cases.size();
    run(cases.subList(0, half), upstreams.subList(0, half), policies.subList(0, half));
    run(cases.subList(half, all), upstreams.subList(half, all), policies.subList(half, all));
  }
}
