package dev.sidecar.conformance.judge;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.Case.CaseClass;
import java.util.List;

/**
 * One case on one target.
 *
 * @param detail of a failure: what was seen and what was expected; of a skip or a divergence: why
 */
public record Row(String id, String target, CaseClass kind, Verdict verdict, String detail) {
  static Row skipped(Case it, String target, String why) {
    return new Row(it.id(), target, it.kind(), Verdict.SKIPPED, why);
  }

  static Row failed(Case it, String target, String why) {
    return new Row(it.id(), target, it.kind(), Verdict.FAIL, why);
  }

  /** What follows from the differences between what was seen and what the case says. */
  static Row judged(Case it, String target, List<String> differences) {
    if (!differences.isEmpty()) {
      return failed(it, target, String.join("\n", differences));
    }
    Case.Statement statement = it.statement(target);
    return statement == null
        ? new Row(it.id(), target, it.kind(), Verdict.PASS, "")
        : new Row(it.id(), target, it.kind(), Verdict.DIVERGENT, statement.because());
  }
}
