package dev.sidecar.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.PolicyFileException;
import dev.sidecar.conformance.cases.Behaviour.Fault;
import dev.sidecar.conformance.cases.Behaviour.Turn;
import dev.sidecar.conformance.cases.Case.CaseClass;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What must hold between the parts of a case, each of which has been read. */
final class CaseChecks {
  private final Case.Traffic it;
  private final Value root;

  private CaseChecks(Case.Traffic it, Value root) {
    this.it = it;
    this.root = root;
  }

  static void check(Case.Traffic it, Fields fields) {
    CaseChecks checks = new CaseChecks(it, fields.self());
    checks.policy();
    checks.upstreams();
    checks.steps();
    checks.sees("sees", it.sees());
    it.targets().forEach((target, says) -> checks.sees("targets." + target + ".sees", says.sees()));
    if (it.kind() == CaseClass.BLACK_BOX) {
      fields.refuse(List.of("draws"), "only in exact cases: no target takes them over a socket");
    }
  }

  private void fail(String path, String message) {
    root.problems().add(path, message);
  }

  private void policy() {
    Map<String, String> addresses = new HashMap<>();
    CasePolicy.names(it.policy())
        .forEach(
            (path, name) -> {
              if (!it.upstreams().containsKey(name)) {
                fail("policy." + path, name + " (expected: one of " + names() + ")");
              }
              addresses.putIfAbsent(name, "127.0.0.1:" + (1024 + addresses.size()));
            });
    JsonNode placed = CasePolicy.at(it.policy(), addresses);
    try {
      PolicyFile.parse("policy", placed.toString());
    } catch (PolicyFileException e) {
      // The path is in both files; the line is looked for in the case.
      e.problems().forEach(problem -> policyProblem(problem.toString()));
    }
  }

  private void policyProblem(String problem) {
    String message = problem.replaceFirst("^policy:[0-9]+:[0-9]+: ", "");
    int colon = message.indexOf(": ");
    String path = colon < 0 ? "" : message.substring(0, colon);
    root.problems().addNear("policy" + (path.isEmpty() ? "" : "." + path), "policy." + message);
  }

  private void upstreams() {
    it.upstreams().forEach((name, script) -> script("upstreams." + name, name, script));
    probes("probes", it.probes());
  }

  private void probes(String path, Map<String, List<Turn>> scripts) {
    scripts.forEach(
        (name, script) -> {
          known(path, name);
          script(path + "." + name, name, script);
          if (script.stream().anyMatch(it -> it.does() instanceof Fault f && f.onConnect())) {
            fail(path + "." + name, "only in upstreams: there is no request yet");
          }
        });
  }

  private void script(String path, String name, List<Turn> script) {
    boolean http2 = CasePolicy.isHttp2(it.policy(), name);
    if (http2 && it.kind() == CaseClass.EXACT) {
      fail(path, "HTTP/2 in an exact case (expected: HTTP/1.1)");
    }
    for (int i = 0; i < script.size(); i++) {
      String at = path + "[" + i + "]";
      Behaviour does = script.get(i).does();
      if (does == Fault.REFUSE_STREAM || does == Fault.GOAWAY) {
        if (!http2) {
          fail(at, "only over HTTP/2 (protocol: http2 of the cluster)");
        }
      }
      if (!http2 && does instanceof Behaviour.Answer answer && !answer.trailers().isEmpty()) {
        fail(at, "trailers only over HTTP/2 (protocol: http2 of the cluster)");
      }
      if (http2 && (does == Fault.HALF_CLOSE || does instanceof Behaviour.Raw)) {
        fail(at, "only over HTTP/1.1");
      }
      if (it.kind() == CaseClass.BLACK_BOX
          && does instanceof Fault fault
          && fault.onConnect()
          && script.size() > 1) {
        fail(at, fault.text() + " beside others (expected: alone; a step script changes it)");
      }
      if (it.kind() == CaseClass.EXACT) {
        exact(at, does);
      }
    }
  }

  private void exact(String at, Behaviour does) {
    if (does == Fault.HALF_CLOSE || does instanceof Behaviour.Raw) {
      fail(at, "only in black-box cases");
    }
    if (does instanceof Behaviour.Answer answer && answer.holds()) {
      fail(at, "holds in an exact case (expected: delay, with a step wait)");
    }
  }

  private void steps() {
    Set<String> started = new HashSet<>();
    for (int i = 0; i < it.steps().size(); i++) {
      String at = "steps[" + i + "]";
      CaseStep step = it.steps().get(i);
      if (step instanceof CaseStep.Start start && !started.add(start.name())) {
        fail(at, start.name() + ": started twice");
      } else if (step instanceof CaseStep.End end && !started.contains(end.name())) {
        fail(at, end.name() + " (expected: one of " + started + ")");
      } else if (step instanceof CaseStep.Await await) {
        await.requests().keySet().forEach(name -> known(at, name));
      } else if (step instanceof CaseStep.Release release) {
        known(at, release.upstream());
      } else if (step instanceof CaseStep.Script script) {
        if (it.kind() == CaseClass.EXACT) {
          fail(at, "only in black-box cases (expected: a longer script of the upstream)");
        }
        script.scripts().keySet().forEach(name -> known(at, name));
        script.scripts().forEach((name, turns) -> script(at + ".script." + name, name, turns));
      } else if (step instanceof CaseStep.Probed probed) {
        probed.probes().keySet().forEach(name -> scripted(at, name));
      } else if (step instanceof CaseStep.Probes probes) {
        if (it.kind() == CaseClass.EXACT) {
          fail(at, "only in black-box cases (expected: a longer script in probes)");
        }
        probes.scripts().keySet().forEach(name -> scripted(at, name));
        probes(at + ".probes", probes.scripts());
      } else if (step instanceof CaseStep.Unhealthy && it.kind() == CaseClass.EXACT) {
        fail(at, "only in black-box cases (expected: a step wait)");
      } else if (step instanceof CaseStep.Ejected && it.kind() == CaseClass.EXACT) {
        fail(at, "only in black-box cases (expected: a step wait)");
      }
    }
  }

  private void sees(String path, Sees sees) {
    long calls =
        it.steps().stream()
            .filter(step -> step instanceof CaseStep.Call || step instanceof CaseStep.Start)
            .count();
    if (sees.calls() != null && sees.calls().size() != calls) {
      fail(path + ".calls", sees.calls().size() + " (expected: one for each of " + calls + ")");
    }
    Set<String> named = new HashSet<>();
    if (sees.attempts() != null) {
      sees.attempts().forEach(named::addAll);
    }
    if (sees.cycle() != null) {
      named.addAll(sees.cycle());
    }
    if (sees.counts() != null) {
      named.addAll(sees.counts().keySet());
    }
    if (sees.shares() != null) {
      named.addAll(sees.shares().of().keySet());
    }
    if (sees.connections() != null) {
      named.addAll(sees.connections().keySet());
    }
    if (sees.requests() != null) {
      sees.requests().forEach(each -> named.add(each.upstream()));
    }
    named.forEach(name -> known(path, name));
    if (sees.probes() != null) {
      sees.probes().keySet().forEach(name -> scripted(path, name));
    }
    if (sees.probeGaps() != null) {
      sees.probeGaps().keySet().forEach(name -> scripted(path, name));
    }
  }

  /** Only then are its health checks known from other requests. */
  private void scripted(String path, String name) {
    if (!it.probes().containsKey(name)) {
      fail(
          path,
          name + ": no such upstream in probes (expected: one of " + it.probes().keySet() + ")");
    }
  }

  private void known(String path, String name) {
    if (!it.upstreams().containsKey(name)) {
      fail(path, name + ": no such upstream (expected: one of " + names() + ")");
    }
  }

  private Set<String> names() {
    return new TreeMap<>(it.upstreams()).keySet();
  }
}
