package dev.sidecar.conformance.cases;

import dev.sidecar.conformance.cases.Behaviour.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One thing that happens in a case; the next one happens when it is over. */
public sealed interface CaseStep {
  /** Makes a request and waits for its end. */
  record Call(Ask ask) implements CaseStep {}

  /** Makes a request and goes on. */
  record Start(String name, Ask ask) implements CaseStep {}

  /** Waits until a request that was started has ended. */
  record End(String name) implements CaseStep {}

  /** Waits until upstreams have had so many requests since the case began. */
  record Await(Map<String, Integer> requests) implements CaseStep {}

  /** Lets an upstream send every answer that it holds. */
  record Release(String upstream) implements CaseStep {}

  /** Lets time pass. */
  record Wait(Duration time) implements CaseStep {}

  /** Gives upstreams another script in place of what is left of theirs. */
  record Script(Map<String, List<Turn>> scripts) implements CaseStep {}

  /** Waits until upstreams have had so many health checks since the case began. */
  record Probed(Map<String, Integer> probes) implements CaseStep {}

  /** Gives upstreams another script for health checks. */
  record Probes(Map<String, List<Turn>> scripts) implements CaseStep {}

  /** Waits until the target says that clusters have so many unhealthy endpoints. */
  record Unhealthy(Map<String, Integer> clusters) implements CaseStep {}

  /** Waits until the target says that clusters have so many ejected endpoints. */
  record Ejected(Map<String, Integer> clusters) implements CaseStep {}
}
