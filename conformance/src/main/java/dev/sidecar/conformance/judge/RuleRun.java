package dev.sidecar.conformance.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.rule.Rules;
import java.util.List;

/** Calls a rule with what a case gives it, and compares. */
final class RuleRun {
  private RuleRun() {}

  static List<String> differences(Case.Rule it) {
    try {
      JsonNode seen = Rules.apply(it.rule(), it.given());
      return seen.equals(it.gives())
          ? List.of()
          : List.of(it.rule() + ": " + seen + " (expected: " + it.gives() + ")");
    } catch (IllegalArgumentException e) {
      return List.of(Runner.told(e));
    }
  }
}
