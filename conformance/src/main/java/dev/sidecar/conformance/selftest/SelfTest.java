package dev.sidecar.conformance.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.CaseFileException;
import dev.sidecar.conformance.cases.CaseReader;
import dev.sidecar.conformance.judge.AtOnce;
import dev.sidecar.conformance.judge.CorpusRun;
import dev.sidecar.conformance.judge.Verdict;
import dev.sidecar.conformance.rule.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Whether cases can fail at all. Each is broken in one way at a time and run on the library; what
 * makes it fail has killed it. A case that nothing kills says nothing.
 */
public final class SelfTest {
  // What a broken case waits for in vain comes never.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final boolean firstOnly;
  private final Duration patience;

  /**
   * A self-test.
   *
   * @param firstOnly whether a case is left alone once it was killed
   */
  public SelfTest(boolean firstOnly) {
    this(firstOnly, PATIENCE);
  }

  /**
   * A self-test.
   *
   * @param firstOnly whether a case is left alone once it was killed
   * @param patience how long anything is waited for, in the machine's time
   */
  public SelfTest(boolean firstOnly, Duration patience) {
    this.firstOnly = firstOnly;
    this.patience = patience;
  }

  /** What kills each case, by its id; nothing for one that is not killed. */
  public Map<String, List<String>> killers(List<Case> cases) throws InterruptedException {
    List<List<String>> found =
        AtOnce.all(cases.stream().map(it -> (Callable<List<String>>) () -> killers(it)).toList());
    Map<String, List<String>> killers = new TreeMap<>();
    for (int i = 0; i < found.size(); i++) {
      killers.put(cases.get(i).id(), found.get(i));
    }
    return killers;
  }

  private List<String> killers(Case it) {
    List<String> killers = new ArrayList<>();
    for (Mutation mutation : Mutation.all(it.tree())) {
      JsonNode broken = mutation.of(it.tree());
      if (!broken.equals(it.tree()) && kills(it, broken)) {
        killers.add(mutation.name());
        if (firstOnly) {
          break;
        }
      }
    }
    return killers;
  }

  private boolean kills(Case it, JsonNode broken) {
    try {
      Case read = CaseReader.read(it.id(), broken);
      if (read instanceof Case.Rule rule) {
        return !Rules.apply(rule.rule(), rule.given()).equals(rule.gives());
      }
      return CorpusRun.onLibrary(read, patience).verdict() == Verdict.FAIL;
    } catch (CaseFileException | IllegalArgumentException e) {
      // It makes no case, so that it shows nothing.
      return false;
    }
  }
}
