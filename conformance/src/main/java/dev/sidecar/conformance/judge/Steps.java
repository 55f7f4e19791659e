package dev.sidecar.conformance.judge;

import dev.sidecar.conformance.cases.Ask;
import dev.sidecar.conformance.cases.CaseStep;
import dev.sidecar.conformance.peer.Ended;
import dev.sidecar.conformance.peer.Peer;
import dev.sidecar.conformance.upstream.Upstreams;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does the steps of one case, one after the other. */
final class Steps {
  private final Upstreams upstreams;
  private final Peer peer;
  private final Duration patience;
  private final List<FutureTask<List<Supplier<Ended>>>> calls = new ArrayList<>();
  private final Map<String, FutureTask<List<Supplier<Ended>>>> started = new HashMap<>();

  /**
   * Steps that have not begun.
   *
   * @param patience how long anything is waited for, in the machine's time
   */
  Steps(Upstreams upstreams, Peer peer, Duration patience) {
    this.upstreams = upstreams;
    this.peer = peer;
    this.patience = patience;
  }

  Seen run(List<CaseStep> steps) throws Exception {
    for (CaseStep step : steps) {
      run(step);
    }
    List<List<Ended>> ended = new ArrayList<>();
    for (FutureTask<List<Supplier<Ended>>> each : calls) {
      ended.add(ended(each).stream().map(Supplier::get).toList());
    }
    return new Seen(ended, upstreams.arrivals(), upstreams, peer);
  }

  private void run(CaseStep step) throws Exception {
    if (step instanceof CaseStep.Call call) {
      ended(begin("call", call.ask()));
    } else if (step instanceof CaseStep.Start start) {
      started.put(start.name(), begin(start.name(), start.ask()));
    } else if (step instanceof CaseStep.End end) {
      ended(Objects.requireNonNull(started.get(end.name())));
    } else if (step instanceof CaseStep.Await await) {
      for (Map.Entry<String, Integer> each : await.requests().entrySet()) {
        upstreams.await(each.getKey(), each.getValue(), patience);
      }
    } else if (step instanceof CaseStep.Release release) {
      upstreams.release(release.upstream());
    } else if (step instanceof CaseStep.Wait wait) {
      upstreams.pass(wait.time());
    } else if (step instanceof CaseStep.Script script) {
      for (var each : script.scripts().entrySet()) {
        upstreams.script(each.getKey(), each.getValue());
      }
    } else if (step instanceof CaseStep.Probed probed) {
      for (Map.Entry<String, Integer> each : probed.probes().entrySet()) {
        upstreams.awaitProbes(each.getKey(), each.getValue(), patience);
      }
    } else if (step instanceof CaseStep.Probes probes) {
      probes.scripts().forEach(upstreams::probes);
    } else if (step instanceof CaseStep.Unhealthy unhealthy) {
      for (Map.Entry<String, Integer> each : unhealthy.clusters().entrySet()) {
        awaitOut("unhealthy", peer::unhealthy, each.getKey(), each.getValue());
      }
    } else if (step instanceof CaseStep.Ejected ejected) {
      for (Map.Entry<String, Integer> each : ejected.clusters().entrySet()) {
        awaitOut("ejected", peer::ejected, each.getKey(), each.getValue());
      }
    }
  }

  // On a thread of its own even if it is waited for: a call may hang.
  private FutureTask<List<Supplier<Ended>>> begin(String name, Ask ask) {
    FutureTask<List<Supplier<Ended>>> task = new FutureTask<>(() -> calls(ask));
    calls.add(task);
    Thread thread = new Thread(task, "call-" + name);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private List<Supplier<Ended>> calls(Ask ask) throws IOException {
    List<Supplier<Ended>> ended = new ArrayList<>();
    for (int i = 0; i < ask.times(); i++) {
      ended.add(peer.call(ask));
    }
    return ended;
  }

  /** What a target says of a cluster. */
  private interface Told {
    @Nullable Integer of(String cluster) throws Exception;
  }

  private void awaitOut(String what, Told told, String cluster, int expected) throws Exception {
    long begun = System.nanoTime();
    Integer seen = told.of(cluster);
    while (seen != null && seen != expected && System.nanoTime() - begun < patience.toNanos()) {
      LockSupport.parkNanos(2_000_000);
      seen = told.of(cluster);
    }
    if (seen == null || seen != expected) {
      throw new IOException(
          "%s: cluster %s has %s (expected: %d)".formatted(what, cluster, seen, expected));
    }
  }

  private <T> T ended(FutureTask<T> task) throws Exception {
    try {
      return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("a call did not end within " + patience.toMillis() + " ms", e);
    }
  }
}
