package dev.sidecar.conformance.judge;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.Case.CaseClass;
import dev.sidecar.conformance.cases.CasePolicy;
import dev.sidecar.conformance.cases.CaseStep;
import dev.sidecar.conformance.peer.LibraryPeer;
import dev.sidecar.conformance.peer.Peer;
import dev.sidecar.conformance.upstream.LiveUpstreams;
import dev.sidecar.conformance.upstream.MemoryUpstreams;
import dev.sidecar.conformance.upstream.Upstreams;
import dev.sidecar.policy.MeshPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Runs one case on one target. */
final class Runner {
  /** Longer than anything that a case waits for, on a machine with much else to do. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private Runner() {}

  /** On the library: exact cases in memory, black-box cases over sockets. */
  static Row library(Case it, Duration patience) {
    if (it instanceof Case.Rule rule) {
      return Row.judged(it, LibraryPeer.NAME, RuleRun.differences(rule));
    }
    Case.Traffic traffic = (Case.Traffic) it;
    try {
      return it.kind() == CaseClass.EXACT ? exact(traffic, patience) : blackBox(traffic, patience);
    } catch (Exception | AssertionError e) {
      return Row.failed(it, LibraryPeer.NAME, told(e));
    }
  }

  private static Row exact(Case.Traffic it, Duration patience) throws Exception {
    boolean stands = it.steps().stream().anyMatch(step -> step instanceof CaseStep.Start);
    List<Long> draws = it.draws();
    AtomicInteger drawn = new AtomicInteger();
    try (MemoryUpstreams upstreams = new MemoryUpstreams(it.upstreams(), it.probes(), stands);
        Peer peer =
            new LibraryPeer(
                policy(it, upstreams),
                builder ->
                    builder
                        .socketFactory(upstreams.network().sockets())
                        .timer(upstreams.network().time().timer())
                        .draws(
                            () -> draws.get(Math.min(drawn.getAndIncrement(), draws.size() - 1))),
                upstreams::nanos)) {
      return judged(it, upstreams, peer, patience);
    }
  }

  private static Row blackBox(Case.Traffic it, Duration patience) throws Exception {
    try (LiveUpstreams upstreams = new LiveUpstreams(it.upstreams(), it.probes(), it::speaksHttp2);
        Peer peer =
            new LibraryPeer(policy(it, upstreams), UnaryOperator.identity(), System::nanoTime)) {
      return judged(it, upstreams, peer, patience);
    }
  }

  /** On a peer that runs the policy already. */
  static Row judged(Case.Traffic it, Upstreams upstreams, Peer peer, Duration patience) {
    try {
      Seen seen = new Steps(upstreams, peer, patience).run(it.steps());
      return Row.judged(it, peer.target(), Judge.differences(it.seenBy(peer.target()), seen));
    } catch (Exception | AssertionError e) {
      return Row.failed(it, peer.target(), told(e));
    }
  }

  /** The case's policy with the addresses of its upstreams. */
  static MeshPolicy policy(Case.Traffic it, Upstreams upstreams) {
    return PolicyFile.parse(it.id(), CasePolicy.at(it.policy(), upstreams.addresses()).toString());
  }

  static String told(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
